// picture_style.h: what pictures say and in which colours: texts made safe and fitted, a colour for each
// label.
//
// Not here: where things stand (picture_layout.h), markup (picture_svg.cpp, picture_dot.cpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/export/subgraph.h"

namespace liaison::exporter {

// Readable for people who tell colours apart differently (after Okabe and Ito, with light fills and dark
// frames). Seven, then the same with a dashed frame, then grey for the rest.
struct LabelStyle {
  std::string label;  // not made safe; empty: nodes without labels
  std::string_view fill, stroke;
  bool dashed = false;
  std::size_t nodes = 0;  // that have this style
};

struct LabelStyles {
  std::vector<LabelStyle> styles;    // for the legend: most nodes first
  std::vector<std::size_t> of_node;  // place in `styles`
};

// A node is coloured by the label that the fewest nodes of the picture have: of Organization and Network, the
// one that says more.
LabelStyles StylesOf(const Subgraph& subgraph);

// What stands in a node: its caption, or its `short` where the caption is long. Made safe.
std::string ShortCaption(const Node& node);
// Labels or type, all properties, the best quotation and its source: a line each, made safe.
std::string TitleOf(const Node& node, const FactEvidence& evidence);
std::string TitleOf(const Relationship& relationship, std::string_view start, std::string_view end,
                    const FactEvidence& evidence);

// Of the widest of the fonts that are likely to be there, so that text has room in all of them. Precondition:
// safe text.
double TextWidth(std::string_view text, double size);
// At most `lines` lines, broken at spaces where there are some; the last ends in an ellipsis when there is
// more.
std::vector<std::string> FitText(std::string_view text, double size, double width, std::size_t lines);

}  // namespace liaison::exporter
