#include "query/export/picture_layout.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "graph/error.h"
#include "query/export/graphviz.h"
#include "query/export/picture_style.h"
#include "query/render/safe_text.h"

namespace liaison::exporter {
namespace {

constexpr double kCaptionWidth = 150, kTypeWidth = 110;
constexpr std::size_t kCaptionLines = 3, kTypeLines = 4;
constexpr double kArrow = 7;
// Layers show direction well, but spread a large or dense graph over metres.
constexpr std::size_t kMostNodesInLayers = 30;
constexpr std::size_t kMostTiesToCross = 1000;
constexpr int kMostStretches = 2;
constexpr double kStretch = 1.12;

Spot operator+(Spot a, Spot b) { return {a.x + b.x, a.y + b.y}; }
Spot operator-(Spot a, Spot b) { return {a.x - b.x, a.y - b.y}; }
Spot operator*(Spot a, double f) { return {a.x * f, a.y * f}; }
double Length(Spot a) { return std::hypot(a.x, a.y); }
Spot Unit(Spot a) {
  const double length = Length(a);
  return length > 0 ? a * (1 / length) : Spot{1, 0};
}

void SizeBoxes(const Subgraph& subgraph, Drawing& drawing) {
  for (const Node& node : subgraph.nodes) {
    NodeBox box;
    box.lines = FitText(ShortCaption(node), kCaptionSize, kCaptionWidth, kCaptionLines);
    for (const std::string& line : box.lines)
      box.place.width = std::max(box.place.width, TextWidth(line, kCaptionSize));
    box.place.width = std::max(40.0, box.place.width + 20);
    box.place.height = static_cast<double>(box.lines.size()) * kCaptionLine + 11;
    drawing.boxes.push_back(std::move(box));
  }
}

void MakeTies(const Subgraph& subgraph, Drawing& drawing) {
  std::unordered_map<NodeId, std::size_t> places;
  for (std::size_t i = 0; i < subgraph.nodes.size(); ++i) places.emplace(subgraph.nodes[i].id, i);
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> known;
  for (std::size_t i = 0; i < subgraph.relationships.size(); ++i) {
    const std::pair ends(places.at(subgraph.relationships[i].start),
                         places.at(subgraph.relationships[i].end));
    const auto [place, is_new] = known.emplace(ends, drawing.ties.size());
    if (is_new) drawing.ties.push_back({ends.first, ends.second});
    drawing.ties[place->second].relationships.push_back(i);
  }
  for (Tie& tie : drawing.ties) {
    std::vector<std::pair<std::string_view, std::vector<std::size_t>>> types;
    for (const std::size_t r : tie.relationships) {
      const std::string& type = subgraph.relationships[r].content->type;
      auto found = std::find_if(types.begin(), types.end(), [&](const auto& t) { return t.first == type; });
      if (found == types.end()) found = types.emplace(types.end(), type, std::vector<std::size_t>());
      found->second.push_back(r);
    }
    const bool all = types.size() <= kTypeLines;
    for (std::size_t i = 0; i < (all ? types.size() : kTypeLines - 1); ++i) {
      auto& [type, relationships] = types[i];
      std::string text = FitText(render::SafeText(type), kTypeSize, kTypeWidth, 1).front();
      if (relationships.size() > 1) text += fmt::format(" ×{}", relationships.size());
      tie.lines.push_back({std::move(text), relationships});
    }
    if (!all) tie.lines.push_back({fmt::format("and {} more", types.size() - kTypeLines + 1), {}});
    for (const Tie::Line& line : tie.lines)
      tie.label_width = std::max(tie.label_width, TextWidth(line.text, kTypeSize) + 4);
    tie.label_height = static_cast<double>(tie.lines.size()) * kTypeLine + 2;
  }
}

// ---- layers: dot says where everything is, labels of lines included ----

std::string LayersGraph(const Drawing& drawing) {
  std::string out =
      "digraph { graph [rankdir=LR nodesep=0.28 ranksep=0.45 splines=true]; node [shape=box fixedsize=true "
      "label=\"\"]; edge [arrowsize=0.7];\n";
  for (std::size_t i = 0; i < drawing.boxes.size(); ++i) {
    const Rectangle& place = drawing.boxes[i].place;
    out += fmt::format("{} [width={:.4f} height={:.4f}];\n", i, place.width / 72, place.height / 72);
  }
  for (std::size_t i = 0; i < drawing.ties.size(); ++i) {
    // A table of fixed size takes the room of the label, whatever fonts Graphviz finds.
    const Tie& tie = drawing.ties[i];
    out += fmt::format(
        "{} -> {} [id=\"{}\" label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLPADDING=\"0\" "
        "CELLSPACING=\"0\"><TR><TD "
        "FIXEDSIZE=\"TRUE\" WIDTH=\"{}\" HEIGHT=\"{}\"></TD></TR></TABLE>>];\n",
        tie.start, tie.end, i, std::lround(tie.label_width) + 4, std::lround(tie.label_height) + 2);
  }
  return out + "}\n";
}

std::string SpringsGraph(const Drawing& drawing) {
  // Straight lines: ours, from box to box. What sfdp is told is the same for the same graph, its seed
  // included.
  std::string out =
      "graph { graph [start=7 overlap=prism overlap_scaling=-4 sep=\"+14,12\" K=1.1 splines=false "
      "outputorder=edgesfirst]; "
      "node [shape=box fixedsize=true label=\"\"];\n";
  for (std::size_t i = 0; i < drawing.boxes.size(); ++i) {
    const Rectangle& place = drawing.boxes[i].place;
    out += fmt::format("{} [width={:.4f} height={:.4f}];\n", i, place.width / 72, place.height / 72);
  }
  for (const Tie& tie : drawing.ties) out += fmt::format("{} -- {};\n", tie.start, tie.end);
  return out + "}\n";
}

// "12.5,30" and the like, one after the other.
class Numbers {
 public:
  explicit Numbers(std::string_view text) : text_(text) {}
  bool at_end() const { return text_.empty(); }
  bool Take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  double Number() {
    double number = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    if (error != std::errc())
      throw Error(ErrorKind::kResource, "LayoutFailed", "Graphviz gave a position that is none");
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return number;
  }
  Spot Point(double height) {
    const double x = Number();
    Take(',');
    const double y = Number();
    return {x, height - y};
  }

 private:
  std::string_view text_;
};

// Graphviz' y goes up.
struct Answer {
  nlohmann::json json;
  double height = 0;

  Answer(const char* program, const std::string& graph, std::chrono::milliseconds limit) {
    json = nlohmann::json::parse(RunGraphviz(program, graph, limit), nullptr, false);
    if (json.is_discarded() || !json.contains("bb"))
      throw Error(ErrorKind::kResource, "LayoutFailed", "Graphviz gave no layout that can be read");
    const std::string bounds = json["bb"];
    Numbers box(bounds);
    for (int i = 0; i < 3; ++i) {
      box.Number();
      box.Take(',');
    }
    height = box.Number();
  }

  void PlaceBoxes(Drawing& drawing) const {
    for (const auto& object : json["objects"]) {
      const auto i = static_cast<std::size_t>(std::stoul(object["name"].get<std::string>()));
      const std::string at = object["pos"];
      drawing.boxes.at(i).place.centre = Numbers(at).Point(height);
    }
  }
};

void PlaceInLayers(Drawing& drawing, std::chrono::milliseconds limit) {
  const Answer answer("dot", LayersGraph(drawing), limit);
  answer.PlaceBoxes(drawing);
  if (!answer.json.contains("edges")) return;
  for (const auto& edge : answer.json["edges"]) {
    Tie& tie = drawing.ties.at(static_cast<std::size_t>(std::stoul(edge["id"].get<std::string>())));
    const std::string text = edge["pos"];
    Numbers numbers(text);
    std::optional<Spot> tip;
    while (numbers.Take('e') || numbers.Take('s')) {
      numbers.Take(',');
      tip = numbers.Point(answer.height);
      numbers.Take(' ');
    }
    while (!numbers.at_end()) {
      tie.curve.push_back(numbers.Point(answer.height));
      if (!numbers.Take(' ')) break;
    }
    tie.arrow = tip ? *tip : tie.curve.back();
    if (!edge.contains("lp")) continue;
    const std::string at = edge["lp"];
    tie.label = Rectangle{Numbers(at).Point(answer.height), tie.label_width, tie.label_height};
  }
}

// ---- springs: sfdp places the boxes, lines and labels are ours ----

// Where the line from the centre in that direction leaves the box.
Spot Border(const Rectangle& box, Spot direction, double gap) {
  const double along_x = direction.x == 0 ? 1e9 : (box.width / 2 + gap) / std::abs(direction.x);
  const double along_y = direction.y == 0 ? 1e9 : (box.height / 2 + gap) / std::abs(direction.y);
  return box.centre + direction * std::min(along_x, along_y);
}

Spot OnCurve(const std::vector<Spot>& c, double t) {
  const double s = 1 - t;
  return c[0] * (s * s * s) + c[1] * (3 * s * s * t) + c[2] * (3 * s * t * t) + c[3] * (t * t * t);
}

void DrawLine(Drawing& drawing, Tie& tie, bool bent) {
  const Rectangle &from = drawing.boxes[tie.start].place, &to = drawing.boxes[tie.end].place;
  if (tie.start == tie.end) {
    // A loop over the upper right corner.
    const Spot corner = from.centre + Spot{from.width / 2, -from.height / 2};
    tie.curve = {corner + Spot{-18, 0}, corner + Spot{-16, -26}, corner + Spot{26, -14},
                 corner + Spot{kArrow, 7}};
    tie.arrow = corner + Spot{0, 9};
    return;
  }
  // Two ties in opposite directions pass each other on their left.
  const Spot between = to.centre - from.centre;
  const Spot side = Spot{between.y, -between.x} * (1 / std::max(1.0, Length(between)));
  const double bow = bent ? std::min(22.0, Length(between) / 5) : 0;
  const Spot middle = (from.centre + to.centre) * 0.5 + side * (bow * 1.4);
  const Spot begin = Border(from, Unit(middle - from.centre), 1);
  tie.arrow = Border(to, Unit(middle - to.centre), 1);
  const Spot last = tie.arrow + Unit(middle - tie.arrow) * kArrow;
  tie.curve = {begin, begin + (middle - begin) * (2.0 / 3), last + (middle - last) * (2.0 / 3), last};
}

// A line as points along it, to ask what it runs through.
struct Course {
  std::array<Spot, 25> points;
  Spot low, high;  // corners around them

  explicit Course(const std::vector<Spot>& curve) : low(curve[0]), high(curve[0]) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      const Spot p = points[i] = OnCurve(curve, static_cast<double>(i) / (points.size() - 1));
      low = {std::min(low.x, p.x), std::min(low.y, p.y)};
      high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
  }
  bool Crosses(const Rectangle& box) const {
    const double left = box.centre.x - box.width / 2, right = box.centre.x + box.width / 2,
                 top = box.centre.y - box.height / 2, bottom = box.centre.y + box.height / 2;
    if (high.x < left || low.x > right || high.y < top || low.y > bottom) return false;
    return std::any_of(points.begin(), points.end(),
                       [&](Spot p) { return p.x > left && p.x < right && p.y > top && p.y < bottom; });
  }
};

// What stands where, by squares: a label asks those beside it alone.
class Occupied {
 public:
  void Add(const Rectangle& r) {
    ForEachSquare(r, [&](std::vector<Rectangle>& square) { square.push_back(r); });
  }
  bool IsFree(const Rectangle& r) {
    bool is_free = true;
    ForEachSquare(r, [&](const std::vector<Rectangle>& square) {
      for (const Rectangle& other : square) is_free = is_free && !r.Overlaps(other, kGap);
    });
    return is_free;
  }

 private:
  static constexpr double kSquare = 120, kGap = 2;
  template <class Visit>
  void ForEachSquare(const Rectangle& r, const Visit& visit) {
    const auto square = [](double at) { return static_cast<long>(std::floor(at / kSquare)); };
    for (long x = square(r.centre.x - r.width / 2 - kGap); x <= square(r.centre.x + r.width / 2 + kGap);
         ++x) {
      for (long y = square(r.centre.y - r.height / 2 - kGap); y <= square(r.centre.y + r.height / 2 + kGap);
           ++y)
        visit(squares_[{x, y}]);
    }
  }
  std::map<std::pair<long, long>, std::vector<Rectangle>> squares_;
};

// The shortest lines choose first: they have the fewest places to choose from. Of the free places on a line
// the one that fewest other lines run through is taken, the middle before the ends.
void PlaceLabels(Drawing& drawing) {
  std::vector<std::size_t> order(drawing.ties.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto length = [&](std::size_t i) {
    return Length(drawing.ties[i].curve[3] - drawing.ties[i].curve[0]);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return length(a) < length(b); });
  Occupied occupied;
  for (const NodeBox& box : drawing.boxes) occupied.Add(box.place);
  drawing.labels_left_out = 0;
  std::vector<Course> courses;
  if (drawing.ties.size() <= kMostTiesToCross) {
    for (const Tie& tie : drawing.ties) courses.emplace_back(tie.curve);
  }
  for (const std::size_t i : order) {
    Tie& tie = drawing.ties[i];
    std::optional<Rectangle> best;
    double best_cost = 1e9;
    const Spot direction = Unit(tie.curve[3] - tie.curve[0]);
    const double across = std::abs(direction.x) * tie.label_height + std::abs(direction.y) * tie.label_width;
    for (const double shift : {0.0, 1.0, -1.0}) {
      for (const double t : {0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8}) {
        const Spot aside = Spot{direction.y, -direction.x} * (shift * across * 0.55);
        const Rectangle here{OnCurve(tie.curve, t) + aside, tie.label_width, tie.label_height};
        double cost = std::abs(t - 0.5) * 2 + (shift == 0 ? 0 : 1.5);
        if (cost >= best_cost || !occupied.IsFree(here)) continue;
        for (std::size_t other = 0; other < courses.size() && cost < best_cost; ++other) {
          if (other != i && courses[other].Crosses(here)) cost += 1;
        }
        if (cost >= best_cost) continue;
        best_cost = cost;
        best = here;
      }
    }
    tie.label = best;
    if (best) {
      occupied.Add(*best);
    } else {
      ++drawing.labels_left_out;
    }
  }
}

void PlaceBySprings(Drawing& drawing, std::chrono::milliseconds limit) {
  Answer("sfdp", SpringsGraph(drawing), limit).PlaceBoxes(drawing);
  std::map<std::pair<std::size_t, std::size_t>, bool> directions;
  for (const Tie& tie : drawing.ties) directions[{tie.start, tie.end}] = true;
  // Where many labels find no room, the boxes move apart.
  for (int attempt = 0;; ++attempt) {
    for (Tie& tie : drawing.ties) DrawLine(drawing, tie, directions.contains({tie.end, tie.start}));
    PlaceLabels(drawing);
    if (attempt == kMostStretches || drawing.labels_left_out * 12 <= drawing.ties.size()) return;
    for (NodeBox& box : drawing.boxes) box.place.centre = box.place.centre * kStretch;
  }
}

// Moves everything to a common origin.
void Frame(Drawing& drawing) {
  double left = 1e18, top = 1e18, right = -1e18, bottom = -1e18;
  const auto include = [&](Spot p) {
    left = std::min(left, p.x);
    right = std::max(right, p.x);
    top = std::min(top, p.y);
    bottom = std::max(bottom, p.y);
  };
  const auto include_rectangle = [&](const Rectangle& r) {
    include(r.centre + Spot{r.width / 2, r.height / 2});
    include(r.centre - Spot{r.width / 2, r.height / 2});
  };
  for (const NodeBox& box : drawing.boxes) include_rectangle(box.place);
  for (const Tie& tie : drawing.ties) {
    for (const Spot p : tie.curve) include(p);
    if (tie.label) include_rectangle(*tie.label);
  }
  if (left > right) return;
  const Spot move{-left, -top};
  for (NodeBox& box : drawing.boxes) box.place.centre = box.place.centre + move;
  for (Tie& tie : drawing.ties) {
    for (Spot& p : tie.curve) p = p + move;
    tie.arrow = tie.arrow + move;
    if (tie.label) tie.label->centre = tie.label->centre + move;
  }
  drawing.width = right - left;
  drawing.height = bottom - top;
}

bool WantsLayers(const Drawing& drawing) {
  return drawing.boxes.size() <= kMostNodesInLayers && drawing.ties.size() <= drawing.boxes.size() * 3 / 2;
}

}  // namespace

bool Rectangle::Overlaps(const Rectangle& other, double margin) const {
  return std::abs(centre.x - other.centre.x) < (width + other.width) / 2 + margin &&
         std::abs(centre.y - other.centre.y) < (height + other.height) / 2 + margin;
}

Drawing LayOut(const Subgraph& subgraph, const PictureOptions& options) {
  Drawing drawing;
  SizeBoxes(subgraph, drawing);
  MakeTies(subgraph, drawing);
  if (drawing.boxes.empty()) return drawing;
  const bool layers =
      options.layout == Layout::kLayers || (options.layout == Layout::kAuto && WantsLayers(drawing));
  if (layers) {
    PlaceInLayers(drawing, options.time_limit);
  } else {
    PlaceBySprings(drawing, options.time_limit);
  }
  Frame(drawing);
  return drawing;
}

}  // namespace liaison::exporter
