// picture_svg.cpp: a laid out drawing as SVG: lines first, then labels, then boxes, the legend below.
//
// Every relationship is a <g class="relationship"> with a <title> of its own, every node a <g class="node">.
// Where several relationships share a line, the line's <g class="tie"> has all of their titles. Presentation
// attributes alone, no style sheet: nothing leaks out of or into the page that the picture stands in.
#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "graph/error.h"
#include "query/export/picture.h"
#include "query/export/picture_layout.h"
#include "query/export/picture_style.h"
#include "query/export/xml_text.h"
#include "query/render/render.h"
#include "query/render/safe_text.h"

namespace liaison::exporter {
namespace {

constexpr double kMargin = 16, kNarrowest = 320;
constexpr double kLegendSize = 11, kLegendLine = 20, kTitleSize = 15;
constexpr std::string_view kFonts =
    "Helvetica, Arial, 'Liberation Sans', 'Noto Sans', 'DejaVu Sans', 'Noto Sans CJK KR', 'Apple SD Gothic "
    "Neo', 'Malgun "
    "Gothic', sans-serif";
constexpr std::string_view kInk = "#1f2328", kLine = "#8b949e", kQuiet = "#57606a";

// One digit behind the point, no -0.
std::string SvgNumber(double v) {
  const double rounded = std::round(v * 10) / 10;
  return fmt::format("{:g}", rounded == 0 ? 0.0 : rounded);
}

class SvgWriter {
 public:
  SvgWriter(const Subgraph& subgraph, const PictureOptions& options)
      : subgraph_(subgraph),
        options_(options),
        drawing_(LayOut(subgraph, options)),
        styles_(StylesOf(subgraph)) {
    for (const Node& node : subgraph.nodes) captions_.push_back(render::SafeText(Caption(node)));
  }

  std::string Write() {
    PlaceLegend();
    title_lines_ = options_.title.empty()
                       ? std::vector<std::string>()
                       : FitText(render::SafeText(options_.title), kTitleSize, width_ - 2 * kMargin, 3);
    const double top =
        kMargin + static_cast<double>(title_lines_.size()) * 20 + (title_lines_.empty() ? 0 : 8);
    const double legend_top = top + drawing_.height + 18;
    const double height = legend_top + legend_height_ + kMargin;
    Head(width_, height);
    double y = kMargin + 12;
    for (const std::string& line : title_lines_) {
      Text(kMargin, y, kTitleSize, kInk, "start", line, " font-weight=\"bold\"");
      y += 20;
    }
    Append("<g transform=\"translate({} {})\">\n", SvgNumber((width_ - drawing_.width) / 2), SvgNumber(top));
    Lines();
    Labels();
    Boxes();
    text_ += "</g>\n";
    Legend(legend_top);
    text_ += "</svg>\n";
    return std::move(text_);
  }

 private:
  template <class... Parts>
  void Append(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Parts>(parts)...);
  }

  void Text(double x, double y, double size, std::string_view colour, std::string_view anchor,
            std::string_view text, std::string_view more = {}) {
    Append("<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\" text-anchor=\"{}\"{}>", SvgNumber(x),
           SvgNumber(y), SvgNumber(size), colour, anchor, more);
    AppendXmlText(text_, text);
    text_ += "</text>\n";
  }

  void Title(std::string_view title) {
    text_ += "<title>";
    AppendXmlText(text_, title);
    text_ += "</title>\n";
  }

  void Head(double width, double height) {
    if (options_.standalone) text_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    Append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "role=\"img\" "
        "aria-label=\"",
        SvgNumber(std::ceil(width)), SvgNumber(std::ceil(height)));
    AppendXmlAttribute(
        text_,
        options_.title.empty()
            ? fmt::format("{} and {}", render::CountText(subgraph_.nodes.size(), "node", "nodes"),
                          render::CountText(subgraph_.relationships.size(), "relationship", "relationships"))
            : render::SafeText(options_.title));
    Append("\" font-family=\"{}\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n", kFonts);
  }

  std::string Path(const Tie& tie) const {
    std::string d = fmt::format("M{} {}C", SvgNumber(tie.curve[0].x), SvgNumber(tie.curve[0].y));
    for (std::size_t i = 1; i < tie.curve.size(); ++i)
      d += fmt::format("{}{} {}", i > 1 ? " " : "", SvgNumber(tie.curve[i].x), SvgNumber(tie.curve[i].y));
    return d;
  }

  void Lines() {
    Append("<g fill=\"none\" stroke=\"{0}\">\n", kLine);
    for (const Tie& tie : drawing_.ties) {
      // What nobody stands by any more is not drawn as if it were so.
      const bool dashed =
          std::all_of(tie.relationships.begin(), tie.relationships.end(), [this](std::size_t r) {
            const std::string& status = subgraph_.relationship_evidence[r].status;
            return status == "rejected" || status == "retracted";
          });
      const double thickness = tie.relationships.size() > 1 ? 2 : 1.2;
      Append("<path d=\"{}\" stroke-width=\"{}\"{}/>\n", Path(tie), SvgNumber(thickness),
             dashed ? " stroke-dasharray=\"3 4\"" : "");
      const Spot from = tie.curve.back(), tip = tie.arrow;
      const double length = std::max(0.1, std::hypot(tip.x - from.x, tip.y - from.y));
      const Spot along{(tip.x - from.x) / length, (tip.y - from.y) / length};
      const double half = 3.4;
      Append("<path d=\"M{} {}L{} {}L{} {}Z\" fill=\"{}\" stroke=\"none\"/>\n", SvgNumber(tip.x),
             SvgNumber(tip.y), SvgNumber(from.x - along.y * half), SvgNumber(from.y + along.x * half),
             SvgNumber(from.x + along.y * half), SvgNumber(from.y - along.x * half), kLine);
    }
    text_ += "</g>\n";
  }

  std::string TitleOf(std::size_t relationship) const {
    const Tie& tie = *tie_of_[relationship];
    return exporter::TitleOf(subgraph_.relationships[relationship], captions_[tie.start], captions_[tie.end],
                             subgraph_.relationship_evidence[relationship]);
  }

  // Where the pointer is over the line.
  void Hover(const Tie& tie) {
    Append("<path d=\"{}\" fill=\"none\" stroke=\"none\" stroke-width=\"9\" pointer-events=\"stroke\"/>\n",
           Path(tie));
  }

  void LabelLine(const Tie& tie, std::size_t line) {
    if (!tie.label) return;
    const double top = tie.label->centre.y - tie.label->height / 2 + 1;
    Append("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#ffffff\" fill-opacity=\"0.85\"/>\n",
           SvgNumber(tie.label->centre.x - tie.label->width / 2),
           SvgNumber(top + kTypeLine * static_cast<double>(line)), SvgNumber(tie.label->width),
           SvgNumber(kTypeLine));
    Text(tie.label->centre.x, top + kTypeLine * static_cast<double>(line) + 8.5, kTypeSize, kQuiet, "middle",
         tie.lines[line].text);
  }

  void Labels() {
    tie_of_.resize(subgraph_.relationships.size());
    for (const Tie& tie : drawing_.ties) {
      for (const std::size_t r : tie.relationships) tie_of_[r] = &tie;
    }
    for (const Tie& tie : drawing_.ties) {
      const bool shared = tie.relationships.size() > 1;
      std::vector<std::optional<std::size_t>> line_of(tie.relationships.size());
      if (shared) {
        std::string all;
        for (const std::size_t r : tie.relationships) all += (all.empty() ? "" : "\n\n") + TitleOf(r);
        text_ += "<g class=\"tie\">";
        Title(all);
        Hover(tie);
        for (std::size_t line = 0; line < tie.lines.size(); ++line) {
          if (tie.lines[line].relationships.size() != 1) LabelLine(tie, line);
        }
        text_ += "</g>\n";
      }
      for (const std::size_t r : tie.relationships) {
        text_ += "<g class=\"relationship\">";
        Title(TitleOf(r));
        if (!shared) Hover(tie);
        for (std::size_t line = 0; line < tie.lines.size(); ++line) {
          const auto& of_line = tie.lines[line].relationships;
          if (of_line.size() == 1 && of_line.front() == r) LabelLine(tie, line);
        }
        text_ += "</g>\n";
      }
    }
  }

  void Boxes() {
    for (std::size_t i = 0; i < drawing_.boxes.size(); ++i) {
      const NodeBox& box = drawing_.boxes[i];
      const LabelStyle& style = styles_.styles[styles_.of_node[i]];
      text_ += "<g class=\"node\">";
      Title(captions_[i] + '\n' + exporter::TitleOf(subgraph_.nodes[i], subgraph_.node_evidence[i]));
      Append(
          "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"{}\" stroke=\"{}\" "
          "stroke-width=\"1.4\"{}/>\n",
          SvgNumber(box.place.centre.x - box.place.width / 2),
          SvgNumber(box.place.centre.y - box.place.height / 2), SvgNumber(box.place.width),
          SvgNumber(box.place.height), style.fill, style.stroke,
          style.dashed ? " stroke-dasharray=\"5 3\"" : "");
      double y = box.place.centre.y - static_cast<double>(box.lines.size()) * kCaptionLine / 2 + 11.5;
      for (const std::string& line : box.lines) {
        Text(box.place.centre.x, y, kCaptionSize, kInk, "middle", line);
        y += kCaptionLine;
      }
      text_ += "</g>\n";
    }
  }

  struct LegendEntry {
    double x = 0, y = 0;
    std::string text;
  };

  // In rows below the drawing, which is at least as wide as the widest entry.
  void PlaceLegend() {
    width_ = std::max(drawing_.width, kNarrowest) + 2 * kMargin;
    for (const LabelStyle& style : styles_.styles) {
      const std::string label = style.label.empty()
                                    ? "(no label)"
                                    : FitText(render::SafeText(style.label), kLegendSize, 240, 1).front();
      legend_.push_back({0, 0, fmt::format("{} ({})", label, style.nodes)});
    }
    double x = kMargin, y = 0;
    for (LegendEntry& entry : legend_) {
      const double width = 26 + TextWidth(entry.text, kLegendSize) + 14;
      if (x > kMargin && x + width > width_ - kMargin) {
        x = kMargin;
        y += kLegendLine;
      }
      entry.x = x;
      entry.y = y;
      x += width;
      width_ = std::max(width_, x);
    }
    legend_height_ = legend_.empty() ? 0 : y + kLegendLine;
    if (subgraph_.nodes_left_out > 0) {
      notes_.push_back(fmt::format("{} of {} nodes are shown; the others are left out.",
                                   subgraph_.nodes.size(),
                                   subgraph_.nodes.size() + subgraph_.nodes_left_out));
    }
    if (drawing_.labels_left_out > 0) {
      notes_.push_back(fmt::format("{} without room for their text: point at the line.",
                                   render::CountText(drawing_.labels_left_out, "line is", "lines are")));
    }
    if (subgraph_.nodes.empty()) notes_.push_back("The result has no nodes and no relationships.");
    for (const std::string& note : notes_)
      width_ = std::max(width_, TextWidth(note, kLegendSize) + 2 * kMargin);
    legend_height_ += static_cast<double>(notes_.size()) * kLegendLine;
  }

  void Legend(double top) {
    text_ += "<g class=\"legend\">\n";
    for (std::size_t i = 0; i < legend_.size(); ++i) {
      const LabelStyle& style = styles_.styles[i];
      Append(
          "<rect x=\"{}\" y=\"{}\" width=\"18\" height=\"12\" rx=\"4\" fill=\"{}\" stroke=\"{}\" "
          "stroke-width=\"1.4\"{}/>\n",
          SvgNumber(legend_[i].x), SvgNumber(top + legend_[i].y), style.fill, style.stroke,
          style.dashed ? " stroke-dasharray=\"5 3\"" : "");
      Text(legend_[i].x + 24, top + legend_[i].y + 10, kLegendSize, kInk, "start", legend_[i].text);
    }
    double y = top + legend_height_ - static_cast<double>(notes_.size()) * kLegendLine + 10;
    for (const std::string& note : notes_) {
      Text(kMargin, y, kLegendSize, kQuiet, "start", note);
      y += kLegendLine;
    }
    text_ += "</g>\n";
  }

  const Subgraph& subgraph_;
  const PictureOptions& options_;
  const Drawing drawing_;
  const LabelStyles styles_;
  std::vector<std::string> captions_, title_lines_, notes_;
  std::vector<const Tie*> tie_of_;  // by relationship
  std::vector<LegendEntry> legend_;
  double width_ = 0, legend_height_ = 0;
  std::string text_;
};

}  // namespace

void RefuseLargePicture(std::size_t nodes, std::size_t maximum_nodes) {
  Error error(
      ErrorKind::kResource, "TooLargeForPicture",
      fmt::format("a picture of {} nodes would not be readable: the limit is {}", nodes, maximum_nodes));
  error.hint =
      "ask for less (LIMIT, a label, a part of the graph), or take dot, graphml or gexf to a program for "
      "large graphs";
  throw error;
}

std::string ToSvg(const Subgraph& subgraph, const PictureOptions& options) {
  if (subgraph.nodes.size() <= options.maximum_nodes) return SvgWriter(subgraph, options).Write();
  if (!options.cut) RefuseLargePicture(subgraph.nodes.size(), options.maximum_nodes);
  const Subgraph first = FirstNodes(subgraph, options.maximum_nodes);
  return SvgWriter(first, options).Write();
}

}  // namespace liaison::exporter
