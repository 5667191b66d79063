#include "query/export/picture_style.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "query/export/attribute_table.h"
#include "query/render/render.h"
#include "query/render/safe_text.h"

namespace liaison::exporter {
namespace {

struct Colour {
  std::string_view fill, stroke;
};
constexpr Colour kColours[] = {
    {"#cfe0f3", "#1f5fa8"}, {"#fcd5c2", "#c94f00"}, {"#c6ebdc", "#00795a"}, {"#f0d3e6", "#a2487d"},
    {"#fdf3a3", "#8f7d00"}, {"#d2f5fb", "#0c8ea3"}, {"#dccfbb", "#6b4f2a"},
};
constexpr Colour kGrey = {"#ececec", "#777777"};
constexpr std::size_t kColourCount = std::size(kColours);

// Long texts are cut: a tooltip that fills the screen is read by nobody.
constexpr std::size_t kLongestValue = 400;
constexpr double kLongCaption = 24;  // columns

std::string CutValue(std::string text) {
  if (text.size() <= kLongestValue) return text;
  std::size_t end = kLongestValue;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text + "…";
}

void AppendTitleProperties(std::string& out, const Map& properties) {
  for (const auto& [key, value] : properties)
    out += fmt::format("\n{}: {}", render::SafeText(key), CutValue(render::SafeValueText(value)));
}

void AppendTitleEvidence(std::string& out, const FactEvidence& evidence) {
  if (!evidence.quote.empty()) {
    out += fmt::format("\n“{}”", CutValue(render::SafeText(evidence.quote)));
    if (!evidence.quote_source.empty()) out += fmt::format("\n{}", render::SafeText(evidence.quote_source));
    if (!evidence.quote_date.empty()) out += fmt::format(", {}", render::SafeText(evidence.quote_date));
  }
  if (!evidence.status.empty()) {
    out += '\n' + evidence.status;
    if (evidence.confidence) out += fmt::format(", confidence {}", FormatFloat(*evidence.confidence));
    if (evidence.count > 1) out += fmt::format(", {} assertions", evidence.count);
  }
}

// In units of the font's size.
double CharacterWidth(char32_t c) {
  if (c < 0x80) {
    const char letter = static_cast<char>(c);
    if (std::string_view("iljI.,:;'|!").find(letter) != std::string_view::npos) return 0.36;
    if (std::string_view("mwMW@%").find(letter) != std::string_view::npos) return 0.98;
    if (std::string_view("frt ()[]-/\\\"").find(letter) != std::string_view::npos) return 0.42;
    return c >= 'A' && c <= 'Z' ? 0.74 : 0.635;
  }
  return render::DisplayWidth(c) == 2 ? 1.02 : render::DisplayWidth(c) * 0.72;
}

}  // namespace

LabelStyles StylesOf(const Subgraph& subgraph) {
  std::map<std::string_view, std::size_t> bearers;
  for (const Node& node : subgraph.nodes) {
    for (const std::string& label : node.content->labels) ++bearers[label];
  }
  std::map<std::string_view, std::size_t> chosen;  // nodes by the label that colours them
  std::vector<std::string_view> label_of_node;
  for (const Node& node : subgraph.nodes) {
    std::string_view best;
    for (const std::string& label : node.content->labels) {
      if (best.empty() || bearers[label] < bearers[best]) best = label;
    }
    label_of_node.push_back(best);
    ++chosen[best];
  }
  std::vector<std::pair<std::string_view, std::size_t>> order(chosen.begin(), chosen.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  LabelStyles out;
  std::map<std::string_view, std::size_t> places;
  std::size_t colour = 0;
  for (const auto& [label, nodes] : order) {
    places[label] = out.styles.size();
    const bool grey = label.empty() || colour >= 2 * kColourCount;
    const Colour& c = grey ? kGrey : kColours[colour % kColourCount];
    out.styles.push_back({std::string(label), c.fill, c.stroke, !grey && colour >= kColourCount, nodes});
    if (!grey) ++colour;
  }
  for (const std::string_view label : label_of_node) out.of_node.push_back(places[label]);
  return out;
}

std::string ShortCaption(const Node& node) {
  const std::string caption = render::SafeText(Caption(node));
  const auto found = node.content->properties.find("short");
  if (found == node.content->properties.end() || !found->second.is_string()) return caption;
  const std::string shorter = render::SafeText(found->second.AsString());
  const bool use = !shorter.empty() && static_cast<double>(render::DisplayWidth(caption)) > kLongCaption &&
                   render::DisplayWidth(shorter) < render::DisplayWidth(caption);
  return use ? shorter : caption;
}

std::string TitleOf(const Node& node, const FactEvidence& evidence) {
  std::string out = render::SafeText(LabelsText(node));
  if (out.empty()) out = "node " + std::to_string(node.id.value);
  AppendTitleProperties(out, node.content->properties);
  AppendTitleEvidence(out, evidence);
  return out;
}

std::string TitleOf(const Relationship& r, std::string_view start, std::string_view end,
                    const FactEvidence& evidence) {
  std::string out = fmt::format("{} –{}→ {}", start, render::SafeText(r.content->type), end);
  AppendTitleProperties(out, r.content->properties);
  AppendTitleEvidence(out, evidence);
  return out;
}

double TextWidth(std::string_view text, double size) {
  double width = 0;
  for (std::size_t i = 0; i < text.size();) width += CharacterWidth(render::DecodeUtf8(text, i));
  return width * size;
}

std::vector<std::string> FitText(std::string_view text, double size, double width, std::size_t lines) {
  std::vector<std::string> out;
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty()) {
    const bool last = out.size() + 1 == lines;
    double used = 0;
    std::size_t end = 0, space = std::string_view::npos;
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t begin = i;
      const char32_t c = render::DecodeUtf8(text, i);
      const double w = CharacterWidth(c) * size;
      if (used + w > width && w > 0 && end > 0) break;
      if (c == ' ') space = begin;
      used += w;
      end = i;
    }
    if (end == text.size()) {
      out.emplace_back(text);
      break;
    }
    if (last) {
      const std::size_t cut = space != std::string_view::npos && space * 2 > end ? space : end;
      out.push_back(std::string(text.substr(0, cut)) + "…");
      break;
    }
    if (text[end] == ' ') space = end;
    const std::size_t cut = space == std::string_view::npos || space == 0 ? end : space;
    out.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  }
  if (out.empty()) out.emplace_back();
  return out;
}

}  // namespace liaison::exporter
