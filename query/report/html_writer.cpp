// html_writer.cpp: a report as one page of HTML: its Markdown through md4c, with what the blocks show put in
// afterwards.
//
// A block, a footnote or an error stands in the Markdown as a token between two control characters (U+0001).
// Neither the report's text (CleanText) nor what comes out of the data (SafeText) can hold one, so no token
// can be forged.
#include <md4c-html.h>
#include <md4c.h>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "graph/ascii.h"
#include "graph/error.h"
#include "query/report/html_text.h"
#include "query/report/markdown_text.h"
#include "query/report/writer.h"

namespace liaison::report {
namespace {

constexpr char kToken = '\x01';

class HtmlWriter : public Writer {
 public:
  explicit HtmlWriter(Page page) : Writer(std::move(page)) {}

  void Value(const Line& line, TemplateNode::Place place) override {
    for (const Span& span : line) {
      if (place != TemplateNode::Place::kText) {
        body_.AddInline(MarkdownAddress(span.text, place == TemplateNode::Place::kAddress));
        continue;
      }
      MarkdownPlace here;
      here.entities = page_.html;
      here.line_start = body_.at_line_start();
      body_.AddInline(MarkdownText(span.text, here));
      const std::string marks = HtmlMarks(span);
      if (!marks.empty()) body_.AddInline(Token(marks));
    }
  }
  void Problem(std::string_view message) override {
    body_.AddInline(Token("<strong class=\"error\">(error: " + HtmlText(message) + ")</strong>"));
  }
  void Show(const Shown& shown, const Prefix& prefix) override {
    const std::string html = HtmlBlock(shown);
    body_.AddBlock(html.empty() ? std::vector<std::string>() : std::vector<std::string>{Token(html)}, prefix);
  }

  std::string Finish(const std::vector<Note>& notes) override {
    const std::string& language = page_.language;
    std::string out = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; "
        "img-src data: file: 'self'\">\n<meta name=\"generator\" content=\"liaison report\">\n",
        language);
    if (!page_.description.empty())
      out += "<meta name=\"description\" content=\"" + HtmlText(page_.description) + "\">\n";
    out += "<title>" + HtmlText(page_.title.empty() ? std::string("Report") : page_.title) +
           "</title>\n<style>\n";
    out += StyleSheet();
    out += "</style>\n</head>\n<body>\n<main>\n";
    if (page_.shows_title) out += "<h1>" + HtmlText(page_.title) + "</h1>\n";
    if (!page_.description.empty())
      out += "<p class=\"description\">" + HtmlText(page_.description) + "</p>\n";
    if (!page_.date.empty()) out += "<p class=\"made\">" + HtmlText(page_.date) + "</p>\n";
    out += Rendered();
    out += HtmlNotes(notes);
    return out + "</main>\n</body>\n</html>\n";
  }

 private:
  std::string Token(std::string html) {
    fragments_.push_back(std::move(html));
    return kToken + std::to_string(fragments_.size() - 1) + kToken;
  }

  std::string Rendered() const {
    const std::string& markdown = body_.text();
    std::string html;
    const unsigned flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS |
                           (page_.html ? 0u : static_cast<unsigned>(MD_FLAG_NOHTML));
    if (markdown.size() > std::numeric_limits<MD_SIZE>::max() / 2)
      throw Error(ErrorKind::kResource, "OutOfMemory", "the text of the report is too long for one page");
    const int failed = md_html(
        markdown.data(), static_cast<MD_SIZE>(markdown.size()),
        [](const MD_CHAR* text, MD_SIZE size, void* out) {
          static_cast<std::string*>(out)->append(text, size);
        },
        &html, flags, 0);
    if (failed != 0)
      throw Error(ErrorKind::kResource, "OutOfMemory", "the text of the report needs too much memory");
    return Fill(page_.html ? html : WithoutScripts(html));
  }

  // Addresses that a browser would run. Where tags are off, each href and src is one that md4c has written.
  static std::string WithoutScripts(std::string_view html) {
    std::string out;
    while (!html.empty()) {
      auto at = html.find("href=\"");
      at = std::min(at, html.find("src=\""));
      if (at == std::string_view::npos) break;
      at = html.find('"', at) + 1;
      out.append(html.substr(0, at));
      html.remove_prefix(at);
      const std::string_view address = html.substr(0, html.find('"'));
      const auto end = address.find_first_of(":/?#");
      std::string scheme;
      if (end != std::string_view::npos && address[end] == ':') scheme = AsciiLower(address.substr(0, end));
      if (scheme.empty() || scheme == "http" || scheme == "https" || scheme == "mailto") continue;
      out += '#';
      html.remove_prefix(address.size());
    }
    out.append(html);
    return out;
  }

  // Puts the fragments in. A block that is alone in its paragraph stands in its place; within a tag (the text
  // that stands for a picture) there can be none.
  std::string Fill(std::string_view html) const {
    std::string out;
    bool in_tag = false;
    for (std::size_t i = 0; i < html.size();) {
      const char c = html[i];
      if (c != kToken) {
        if (c == '<') in_tag = true;
        if (c == '>') in_tag = false;
        out += c;
        ++i;
        continue;
      }
      const auto end = html.find(kToken, i + 1);
      std::size_t number = fragments_.size();
      if (end != std::string_view::npos) std::from_chars(html.data() + i + 1, html.data() + end, number);
      if (number >= fragments_.size()) {  // cannot be: see the head of this file
        ++i;
        continue;
      }
      const std::string& fragment = fragments_[number];
      i = end + 1;
      if (in_tag) continue;
      const bool block = fragment.starts_with("<div class=\"block\">");
      if (block && out.ends_with("<p>") && html.substr(i).starts_with("</p>")) {
        out.resize(out.size() - 3);
        i += 4;
        if (i < html.size() && html[i] == '\n') ++i;
      }
      out += fragment;
    }
    return out;
  }

  std::vector<std::string> fragments_;
};

}  // namespace

std::unique_ptr<Writer> MakeHtmlWriter(Page page) { return std::make_unique<HtmlWriter>(std::move(page)); }

}  // namespace liaison::report
