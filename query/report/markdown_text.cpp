#include "query/report/markdown_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "graph/ascii.h"
#include "query/render/safe_text.h"

namespace liaison::report {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWord(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

void EscapeMark(std::string& out, char c, bool entities) {
  if (entities) {
    out += fmt::format("&#{};", static_cast<int>(c));
  } else {
    out += '\\';
    out += c;
  }
}

}  // namespace

std::string MarkdownText(std::string_view raw, MarkdownPlace place) {
  const std::string text = render::SafeText(raw, "\n\t");
  std::string out;
  std::size_t digits = 0;  // that the text begins with
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i], before = i > 0 ? text[i - 1] : ' ',
               behind = i + 1 < text.size() ? text[i + 1] : ' ';
    const bool begins = place.line_start && i == 0;
    switch (c) {
      case '\n':
        out += place.cell ? "<br>" : " ";
        break;
      case '\t':
        out += ' ';
        break;
      case ' ':
        if (!(place.line_start && out.empty())) out += ' ';
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += behind == '#' || IsWord(behind) || place.entities ? "&amp;" : "&";
        break;
      case '"':
        out += place.entities ? "&quot;" : "\"";
        break;
      case '\'':
        out += place.entities ? "&#39;" : "'";
        break;
      case '_':
        // Between two letters it is no markup.
        if (IsWord(before) && IsWord(behind)) {
          out += c;
        } else {
          EscapeMark(out, c, place.entities);
        }
        break;
      case '|':
      case '\\':
      case '`':
      case '*':
      case '[':
      case ']':
      case '~':
      case '$':
      case '{':
      case '}':
        EscapeMark(out, c, place.entities);
        break;
      case '#':
      case '+':
      case '-':
      case '=':
        if (begins) {
          EscapeMark(out, c, place.entities);
        } else {
          out += c;
        }
        break;
      case '.':
      case ')':
        if (place.line_start && digits > 0 && i == digits) {
          EscapeMark(out, c, place.entities);
        } else {
          out += c;
        }
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string MarkdownAddress(std::string_view raw, bool whole) {
  const std::string text = render::SafeText(raw);
  if (whole) {
    const auto end = text.find_first_of(":/?#");
    if (end != std::string::npos && text[end] == ':') {
      const std::string scheme = AsciiLower(text.substr(0, end));
      if (scheme != "http" && scheme != "https" && scheme != "mailto") return "#";
    }
  }
  const std::string_view kept = whole ? "-.~/:?#@!$,;=%+&" : "-.~";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain || (kept.find(c) != std::string_view::npos && c != '&')) {
      out += c;
    } else if (whole && c == '&') {
      out += "&amp;";
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string MarkdownMarks(const Span& span) {
  std::string out;
  for (const Mark& mark : span.marks) {
    out += fmt::format("[^{}]", mark.note);
    if (!mark.doubt.empty()) out += " *(" + MarkdownText(mark.doubt) + ")*";
  }
  if (span.unsourced) out += " *(no source)*";
  return out;
}

std::string MarkdownLine(const Line& line, MarkdownPlace place) {
  std::string out;
  for (const Span& span : line) {
    out += MarkdownText(span.text, place);
    if (!span.text.empty()) place.line_start = false;
    const std::string marks = MarkdownMarks(span);
    const bool blank = marks.starts_with(' ') && out.empty() && (place.line_start || place.cell);
    out += blank ? marks.substr(1) : marks;
  }
  return out;
}

std::vector<std::string> LinesOf(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> MarkdownFence(std::string_view language, std::string_view text) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
  std::vector<std::string> lines = LinesOf(text);
  lines.insert(lines.begin(), fence + std::string(language));
  lines.push_back(fence);
  return lines;
}

std::string BarText(const ShownBars& shown) {
  constexpr std::size_t kLabel = 40, kWidth = 40;
  static constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  std::vector<std::string> labels;
  std::size_t label_width = 0;
  double least = 0, most = 0;
  for (const ShownBars::Bar& bar : shown.bars) {
    std::string label;
    const std::string safe = render::SafeText(bar.label);
    std::size_t width = 0;
    for (std::size_t i = 0; i < safe.size();) {
      const std::size_t begin = i;
      const int wide = render::DisplayWidth(render::DecodeUtf8(safe, i));
      if (width + static_cast<std::size_t>(wide) > kLabel - 1 && i < safe.size()) {
        label += "…";
        break;
      }
      width += static_cast<std::size_t>(wide);
      label.append(safe, begin, i - begin);
    }
    label_width = std::max(label_width, render::DisplayWidth(label));
    labels.push_back(std::move(label));
    if (bar.value) {
      least = std::min(least, *bar.value);
      most = std::max(most, *bar.value);
    }
  }
  const double whole = most - least;
  const auto left = whole > 0 ? static_cast<std::size_t>(std::ceil(-least / whole * kWidth)) : 0;
  std::string out;
  for (std::size_t k = 0; k < shown.bars.size(); ++k) {
    const ShownBars::Bar& bar = shown.bars[k];
    std::string drawn(left, ' ');
    if (bar.value && whole > 0) {
      if (*bar.value < 0) {
        const auto full = std::min(left, static_cast<std::size_t>(std::round(-*bar.value / whole * kWidth)));
        drawn.assign(left - full, ' ');
        for (std::size_t i = 0; i < full; ++i) drawn += "█";
      } else {
        const auto eighths = static_cast<std::size_t>(std::round(*bar.value / whole * kWidth * 8));
        for (std::size_t i = 0; i < eighths / 8; ++i) drawn += "█";
        drawn += kEighths[eighths % 8];
      }
    }
    out += labels[k] + std::string(label_width - render::DisplayWidth(labels[k]), ' ') + "  ";
    out += drawn + (drawn.empty() || drawn.back() == ' ' ? "" : " ") + render::SafeText(bar.text) + '\n';
  }
  return out;
}

}  // namespace liaison::report
