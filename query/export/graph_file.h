// graph_file.h: a graph in the formats that other programs read.
//
//   GraphML            Gephi, NetworkX, yEd, igraph
//   GEXF 1.3, 1.2      Gephi; NetworkX reads 1.2 alone
//   Cytoscape JSON     Cytoscape, Cytoscape.js, NetworkX (cytoscape_graph)
//   pairs of CSV       Gephi's spreadsheet import; Kumu
//
// Nodes are called n1, n2, ..., relationships r281474976710656, ...: the element id behind a letter. Parallel
// relationships stay apart. Everything streams: a source is read twice, first for the types of its properties
// (attribute_table.h). Not here: pictures (picture.h), the dump that loses nothing (import/dump.cpp).
#pragma once

#include <ostream>
#include <string>

#include "query/export/subgraph.h"

namespace liaison::exporter {

// Each throws StorageError.Io when the stream does not take what is written.
void WriteGraphMl(const GraphSource& source, std::ostream& out);

enum class GexfVersion { k12, k13 };
void WriteGexf(const GraphSource& source, GexfVersion version, std::ostream& out);

void WriteCytoscape(const GraphSource& source, std::ostream& out);

// Id,Label,... and Source,Target,Type,... as Gephi's spreadsheet import wants them.
void WriteGephiCsv(const GraphSource& source, std::ostream& nodes, std::ostream& edges);
// Elements (Label,Type,...) and connections (From,To,Type,...). Kumu tells elements apart by their labels, so
// equal ones get a number: `Kim`, `Kim (2)`.
void WriteKumuCsv(const GraphSource& source, std::ostream& elements, std::ostream& connections);

std::string FileId(NodeId id);          // n1
std::string FileId(RelationshipId id);  // r281474976710656

// What has been gathered goes to the stream.
void WriteOut(std::ostream& out, std::string& text);

}  // namespace liaison::exporter
