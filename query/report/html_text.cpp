#include "query/report/html_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "query/render/safe_text.h"
#include "query/report/markdown_text.h"

namespace liaison::report {
namespace {

std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : HtmlText(text)) {
    if (c == '\n') {
      out += "<br>";
    } else {
      out += c;
    }
  }
  return out;
}

std::string LineHtml(const Line& line) {
  std::string out;
  for (const Span& span : line) out += Cell(span.text) + HtmlMarks(span);
  return out;
}

std::string Content(std::monostate, const Shown&) { return {}; }

std::string Content(const ShownTable& table, const Shown&) {
  std::string out = "<div class=\"table\"><table>\n<thead><tr>";
  const auto column = [&](std::size_t i) { return table.numeric[i] ? " class=\"number\"" : ""; };
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    out += fmt::format("<th scope=\"col\"{}>{}</th>", column(i), Cell(table.columns[i]));
  out += "</tr></thead>\n<tbody>\n";
  for (const std::vector<Line>& row : table.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i)
      out += fmt::format("<td{}>{}</td>", column(i), LineHtml(row[i]));
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string Content(const ShownList& list, const Shown&) {
  std::string out = "<ul>\n";
  for (const Line& item : list.items) out += "<li>" + LineHtml(item) + "</li>\n";
  return out + "</ul>\n";
}

void AddBranches(const std::vector<ShownTree::Branch>& branches, std::string& out) {
  for (const ShownTree::Branch& branch : branches) {
    out += "<li>" + LineHtml(branch.line);
    if (!branch.below.empty()) {
      out += "\n<ul>\n";
      AddBranches(branch.below, out);
      out += "</ul>\n";
    }
    out += "</li>\n";
  }
}

std::string Content(const ShownTree& tree, const Shown&) {
  std::string out = "<ul class=\"tree\">\n";
  AddBranches(tree.roots, out);
  return out + "</ul>\n";
}

// The text cut to so many columns.
std::string Cut(std::string_view text, std::size_t columns) {
  const std::string safe = render::SafeText(text);
  std::size_t width = 0;
  for (std::size_t i = 0; i < safe.size();) {
    const std::size_t begin = i;
    width += static_cast<std::size_t>(render::DisplayWidth(render::DecodeUtf8(safe, i)));
    if (width > columns) return safe.substr(0, begin) + "…";
  }
  return safe;
}

std::string Content(const ShownBars& shown, const Shown&) {
  constexpr double kRow = 26, kBar = 18, kWidth = 720, kCharacter = 7.4;
  constexpr std::size_t kLabel = 40;
  std::size_t label_width = 1, text_width = 1;
  double least = 0, most = 0;
  for (const ShownBars::Bar& bar : shown.bars) {
    label_width = std::max(label_width, render::DisplayWidth(Cut(bar.label, kLabel)));
    text_width = std::max(text_width, render::DisplayWidth(Cut(bar.text, kLabel)));
    if (!bar.value) continue;
    least = std::min(least, *bar.value);
    most = std::max(most, *bar.value);
  }
  const double left = std::round(static_cast<double>(label_width) * kCharacter) + 12;
  const double right = std::round(static_cast<double>(text_width) * kCharacter) + 10;
  const double room = std::max(120.0, kWidth - left - right),
               scale = most > least ? room / (most - least) : 0;
  const double zero = left - least * scale;
  const double height = kRow * static_cast<double>(shown.bars.size()) + 4;
  std::string out = fmt::format(
      "<svg class=\"bars\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\" "
      "xmlns=\"http://www.w3.org/2000/svg\">\n",
      left + room + right, height, HtmlText(shown.value + " by " + shown.label));
  double y = 2;
  for (const ShownBars::Bar& bar : shown.bars) {
    const double value = bar.value.value_or(0), width = std::abs(value) * scale;
    const double x = value < 0 ? zero - width : zero, text_y = y + kRow / 2 + 4.5;
    out += fmt::format("<g><title>{}: {}</title>", HtmlText(bar.label), HtmlText(bar.text));
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>", left - 8, text_y,
                       HtmlText(Cut(bar.label, kLabel)));
    out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.0f}\" rx=\"2\"/>", x,
                       y + (kRow - kBar) / 2, width, kBar);
    out += fmt::format("<text class=\"number\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text></g>\n",
                       std::max(x + width, zero) + 6, text_y, HtmlText(Cut(bar.text, kLabel)));
    y += kRow;
  }
  out += fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"0\" y2=\"{1:.0f}\"/>\n</svg>\n", zero, height);
  return out;
}

std::string Content(const ShownPicture& picture, const Shown&) {
  std::string out;
  if (!picture.svg.empty()) {
    out = "<figure class=\"picture\" role=\"img\" aria-label=\"" + HtmlText(picture.description) + "\">\n" +
          picture.svg + "</figure>\n";
    return out;
  }
  out = "<ul>\n";
  for (const Line& line : picture.lines) out += "<li>" + LineHtml(line) + "</li>\n";
  return out + "</ul>\n";
}

std::string Content(const ShownCode& code, const Shown&) {
  return "<pre><code>" + HtmlText(code.text) + "</code></pre>\n";
}

std::string Content(const ShownLine& line, const Shown& shown) {
  if (shown.caption.empty()) return "<p>" + LineHtml(line.line) + "</p>\n";
  return "<p><strong>" + Cell(shown.caption) + ":</strong> " + LineHtml(line.line) + "</p>\n";
}

std::string MessageHtml(const Message& message) {
  std::string out;
  switch (message.kind) {
    case Message::Kind::kNote:
      return "<p class=\"note\">" + Cell(message.text) + "</p>\n";
    case Message::Kind::kPassed:
      return "<p class=\"passed\"><strong>Passed:</strong> " + Cell(message.text) + "</p>\n";
    case Message::Kind::kFailed:
      out = "<div class=\"failed\"><p><strong>Failed:</strong> " + Cell(message.text) + "</p>";
      break;
    case Message::Kind::kError:
      out = "<div class=\"error\"><p><strong>Error:</strong> " + Cell(message.text) + "</p>";
      break;
  }
  if (!message.detail.empty()) out += "\n<pre>" + HtmlText(message.detail) + "</pre>";
  return out + "</div>\n";
}

}  // namespace

std::string HtmlText(std::string_view text) {
  std::string out;
  for (const char c : render::SafeText(text, "\n\t")) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string HtmlMarks(const Span& span) {
  std::string out;
  for (const Mark& mark : span.marks) {
    out += fmt::format("<sup><a class=\"mark\" id=\"mark-{0}-{1}\" href=\"#note-{0}\">{0}</a></sup>",
                       mark.note, mark.occurrence);
    if (!mark.doubt.empty()) out += " <span class=\"doubt\">(" + HtmlText(mark.doubt) + ")</span>";
  }
  if (span.unsourced) out += " <span class=\"doubt\">(no source)</span>";
  return out;
}

std::string HtmlBlock(const Shown& shown) {
  std::string out;
  if (!shown.caption.empty() && !std::holds_alternative<ShownLine>(shown.content))
    out += "<p class=\"caption\">" + Cell(shown.caption) + "</p>\n";
  for (const Message& message : shown.messages) out += MessageHtml(message);
  out += std::visit([&](const auto& content) { return Content(content, shown); }, shown.content);
  if (!shown.more.empty()) out += "<p class=\"note\">" + Cell(shown.more) + "</p>\n";
  if (out.empty()) return out;
  return "<div class=\"block\">\n" + out + "</div>\n";
}

std::string HtmlNotes(const std::vector<Note>& notes) {
  if (notes.empty()) return {};
  std::string out = "<section class=\"notes\" aria-label=\"Sources\">\n<ol>\n";
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const Note& note = notes[i];
    out += fmt::format("<li id=\"note-{}\">", i + 1);
    if (!note.quote.empty()) out += "<q>" + HtmlText(note.quote) + "</q> ";
    std::string origin;
    const auto part = [&](const std::string& text) {
      if (!text.empty()) origin += (origin.empty() ? "" : ", ") + text;
    };
    part(note.title.empty() ? HtmlText(note.document) : "<cite>" + HtmlText(note.title) + "</cite>");
    if (!note.date.empty()) part("<span class=\"date\">" + HtmlText(note.date) + "</span>");
    const std::string address = MarkdownAddress(note.source, true);
    if (address.starts_with("http://") || address.starts_with("https://")) {
      part("<a href=\"" + address + "\">" + HtmlText(note.source) + "</a>");
    } else {
      part(HtmlText(note.source));
    }
    if (note.document.empty()) part(HtmlText(note.producer));
    out += origin;
    for (std::uint32_t k = 1; k <= note.cited; ++k) {
      out += fmt::format(" <a class=\"back\" href=\"#mark-{}-{}\" aria-label=\"back to the text\">↩{}</a>",
                         i + 1, k, note.cited > 1 ? std::to_string(k) : std::string());
    }
    out += "</li>\n";
  }
  return out + "</ol>\n</section>\n";
}

}  // namespace liaison::report
