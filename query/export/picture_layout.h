// picture_layout.h: where the boxes, lines and labels of a picture stand. Units are points, y goes down.
//
// Boxes never lie on each other (their sizes are fixed before Graphviz lays them out, and it removes
// overlaps); a label of a line stands where it covers no box and no other label, or is left out. Not here:
// markup (picture_svg.cpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "query/export/picture.h"

namespace liaison::exporter {

struct Spot {
  double x = 0, y = 0;
};

struct Rectangle {
  Spot centre;
  double width = 0, height = 0;
  bool Overlaps(const Rectangle& other, double margin) const;
};

struct NodeBox {
  Rectangle place;
  std::vector<std::string> lines;  // of text
};

// The relationships from one node to another: one line.
struct Tie {
  std::size_t start = 0, end = 0;  // places of nodes
  std::vector<std::size_t> relationships;
  // Of the label: a type, and which of `relationships` it stands for; a last line without any says how many
  // more.
  struct Line {
    std::string text;
    std::vector<std::size_t> relationships;
  };
  std::vector<Line> lines;
  double label_width = 0, label_height = 0;
  std::vector<Spot> curve;         // cubic Bézier: 1 + 3n points
  Spot arrow;                      // its tip
  std::optional<Rectangle> label;  // absent: there was no room
};

struct Drawing {
  std::vector<NodeBox> boxes;  // as the nodes of the subgraph
  std::vector<Tie> ties;       // in order of their first relationship
  double width = 0, height = 0;
  std::size_t labels_left_out = 0;
};

inline constexpr double kCaptionSize = 12, kCaptionLine = 15, kTypeSize = 9, kTypeLine = 11;

Drawing LayOut(const Subgraph& subgraph, const PictureOptions& options);

}  // namespace liaison::exporter
