#include "import/documents/html_text.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "graph/ascii.h"
#include "import/documents/embedded_data.h"

namespace liaison::importer {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

template <std::size_t N>
bool OneOf(std::string_view s, const std::string_view (&list)[N]) {
  return std::find(std::begin(list), std::end(list), s) != std::end(list);
}

// Elements whose content is no text, and those that are not the page's main text.
constexpr std::string_view kRaw[] = {"script", "style", "textarea", "xmp", "noembed", "noframes", "iframe"};
constexpr std::string_view kAside[] = {"nav", "footer", "form",   "aside",  "noscript", "template",
                                       "svg", "button", "select", "object", "menu",     "dialog"};
constexpr std::string_view kBlock[] = {
    "p",       "div", "section", "article", "main",     "header",     "h1",      "h2",     "h3",
    "h4",      "h5",  "h6",      "ul",      "ol",       "li",         "dl",      "dt",     "dd",
    "table",   "tr",  "caption", "thead",   "tbody",    "blockquote", "pre",     "figure", "figcaption",
    "address", "hr",  "body",    "html",    "fieldset", "details",    "summary", "center", "title"};
constexpr std::string_view kVoid[] = {"br",   "img", "hr",    "meta",  "link",   "input", "area",
                                      "base", "col", "embed", "param", "source", "track", "wbr"};

const std::map<std::string, int, std::less<>>& Entities() {
  static const std::map<std::string, int, std::less<>> table = [] {
    std::map<std::string, int, std::less<>> out;
    const std::string_view tsv = EmbeddedFile("html_entities.tsv");
    for (std::size_t at = 0; at < tsv.size();) {
      const std::size_t end = std::min(tsv.find('\n', at), tsv.size()), tab = tsv.find('\t', at);
      if (tab < end)
        out[std::string(tsv.substr(at, tab - at))] =
            std::stoi(std::string(tsv.substr(tab + 1, end - tab - 1)));
      at = end + 1;
    }
    return out;
  }();
  return table;
}

void AppendPoint(std::string& out, std::uint32_t c) {
  // The C1 range means windows-1252 in pages; of it only the common signs.
  static constexpr std::uint32_t kC1[] = {0x20AC, 0,      0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                          0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0,      0x17D,  0,
                                          0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                          0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0,      0x17E,  0x178};
  if (c >= 0x80 && c < 0xA0) c = kC1[c - 0x80];
  if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) c = 0xFFFD;
  char buffer[4];
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(reinterpret_cast<std::uint8_t*>(buffer), length, c);
  out.append(buffer, static_cast<std::size_t>(length));
}

// Appends text with its character references resolved.
void AppendText(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '&') {
      const std::size_t end = std::min(text.find('&', i), text.size());
      out.append(text.substr(i, end - i));
      i = end;
      continue;
    }
    const std::size_t end = text.substr(0, std::min(text.size(), i + 34)).find(';', i);
    const std::string_view name =
        end == std::string_view::npos ? std::string_view() : text.substr(i + 1, end - i - 1);
    if (name.size() > 1 && name[0] == '#') {
      const bool hex = name[1] == 'x' || name[1] == 'X';
      std::uint32_t value = 0;
      bool good = name.size() > (hex ? 2u : 1u);
      for (std::size_t k = hex ? 2 : 1; k < name.size() && good; ++k) {
        const char c = AsciiLower(name[k]);
        const int digit = c >= '0' && c <= '9' ? c - '0' : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        good = digit >= 0;
        if (good && value <= 0x10FFFF) value = value * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
      }
      if (good) {
        AppendPoint(out, value);
        i = end + 1;
        continue;
      }
    } else if (!name.empty()) {
      const auto found = Entities().find(name);
      if (found != Entities().end()) {
        AppendPoint(out, static_cast<std::uint32_t>(found->second));
        i = end + 1;
        continue;
      }
      if (name == "apos") {
        out += '\'';
        i = end + 1;
        continue;
      }
    }
    out += '&';
    ++i;
  }
}

std::string Squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!IsSpace(c))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

struct Tag {
  std::string name;
  bool closing = false, self_closing = false;
  std::string_view attributes;
};

std::string AttributeOf(std::string_view attributes, std::string_view wanted) {
  for (std::size_t i = 0; i < attributes.size();) {
    while (i < attributes.size() && (IsSpace(attributes[i]) || attributes[i] == '/')) ++i;
    const std::size_t begin = i;
    while (i < attributes.size() && !IsSpace(attributes[i]) && attributes[i] != '=' && attributes[i] != '/')
      ++i;
    const std::string_view name = attributes.substr(begin, i - begin);
    while (i < attributes.size() && IsSpace(attributes[i])) ++i;
    std::string_view value;
    if (i < attributes.size() && attributes[i] == '=') {
      ++i;
      while (i < attributes.size() && IsSpace(attributes[i])) ++i;
      if (i < attributes.size() && (attributes[i] == '"' || attributes[i] == '\'')) {
        const char quote = attributes[i++];
        const std::size_t end = std::min(attributes.find(quote, i), attributes.size());
        value = attributes.substr(i, end - i);
        i = std::min(end + 1, attributes.size());
      } else {
        const std::size_t from = i;
        while (i < attributes.size() && !IsSpace(attributes[i])) ++i;
        value = attributes.substr(from, i - from);
      }
    }
    if (i == begin) ++i;
    if (std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(),
                   [](char a, char b) { return AsciiLower(a) == b; })) {
      std::string out;
      AppendText(out, value);
      return out;
    }
  }
  return {};
}

std::string IsoDate(std::string_view s) {  // the day of an ISO time
  if (s.size() < 10 || s[4] != '-' || s[7] != '-') return {};
  for (const std::size_t i : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u}) {
    if (s[i] < '0' || s[i] > '9') return {};
  }
  return std::string(s.substr(0, 10));
}

class Scanner {
 public:
  Scanner(std::string_view html, SourceText& out) : html_(html), out_(out) {}

  void Run() {
    for (std::size_t i = 0; i < html_.size();) {
      if (html_[i] == '<') {
        const std::size_t next = Markup(i);
        if (next > i) {
          i = next;
          continue;
        }
        Text("<");
        ++i;
        continue;
      }
      const std::size_t end = std::min(html_.find('<', i), html_.size());
      Text(html_.substr(i, end - i));
      i = end;
    }
    EndLine(false);
    out_.text = !main_.empty() && main_.size() * 3 >= text_.size() ? std::move(main_) : std::move(text_);
    out_.title = Squeezed(title_);
    if (!heading_.empty() && (out_.title.empty() || out_.title.find(heading_) != std::string::npos))
      out_.title = heading_;
    out_.date = !published_.empty() ? published_ : time_;
  }

 private:
  // The end of the markup at `i`; `i` itself when it is none.
  std::size_t Markup(std::size_t i) {
    if (html_.compare(i, 4, "<!--") == 0) {
      const std::size_t end = html_.find("-->", i + 4);
      return end == std::string_view::npos ? html_.size() : end + 3;
    }
    if (i + 1 < html_.size() && (html_[i + 1] == '!' || html_[i + 1] == '?')) {
      const std::size_t end = html_.find('>', i);
      return end == std::string_view::npos ? html_.size() : end + 1;
    }
    Tag tag;
    std::size_t at = i + 1;
    if (at < html_.size() && html_[at] == '/') {
      tag.closing = true;
      ++at;
    }
    if (at >= html_.size() || AsciiLower(html_[at]) < 'a' || AsciiLower(html_[at]) > 'z') return i;
    while (at < html_.size() && !IsSpace(html_[at]) && html_[at] != '>' && html_[at] != '/') {
      if (tag.name.size() < 32) tag.name += AsciiLower(html_[at]);
      ++at;
    }
    const std::size_t attributes = at;
    char quote = 0;
    // A quote that is never closed would swallow the page: attributes end at 64 KiB.
    const std::size_t limit = std::min(html_.size(), at + (64u << 10));
    while (at < limit && (quote != 0 || html_[at] != '>')) {
      if (quote != 0)
        quote = html_[at] == quote ? 0 : quote;
      else if ((html_[at] == '"' || html_[at] == '\'') && html_[at - 1] == '=')
        quote = html_[at];
      ++at;
    }
    if (at == limit && at < html_.size() && html_[at] != '>') {
      at = html_.find('>', attributes);
      if (at == std::string_view::npos) return html_.size();
    }
    tag.attributes = html_.substr(attributes, std::min(at, html_.size()) - attributes);
    tag.self_closing = !tag.attributes.empty() && tag.attributes.back() == '/';
    const std::size_t end = std::min(at + 1, html_.size());
    if (!tag.closing && OneOf(tag.name, kRaw)) return SkipRaw(tag.name, end);
    Open(tag);
    return end;
  }

  std::size_t SkipRaw(const std::string& name, std::size_t from) const {
    for (std::size_t at = html_.find("</", from); at != std::string_view::npos;
         at = html_.find("</", at + 2)) {
      if (at + 2 + name.size() > html_.size()) break;
      if (std::equal(name.begin(), name.end(), html_.begin() + static_cast<std::ptrdiff_t>(at) + 2,
                     [](char a, char b) { return a == AsciiLower(b); })) {
        const std::size_t end = html_.find('>', at);
        return end == std::string_view::npos ? html_.size() : end + 1;
      }
    }
    return html_.size();
  }

  void Open(const Tag& tag) {
    if (tag.name == "meta" && !tag.closing) return Meta(tag);
    if (tag.name == "br") return EndLine(true);
    if (tag.name == "td" || tag.name == "th") {
      if (!tag.closing && !line_.empty()) line_ += ' ';
      return;
    }
    if (tag.name == "time" && !tag.closing && time_.empty())
      time_ = IsoDate(AttributeOf(tag.attributes, "datetime"));
    if (OneOf(tag.name, kAside)) {
      EndLine(false);
      if (tag.closing)
        aside_ = aside_ > 0 ? aside_ - 1 : 0;
      else if (!tag.self_closing)
        ++aside_;
      return;
    }
    if (tag.name == "head") {
      head_ = !tag.closing;
      return;
    }
    if (tag.name == "body") {
      head_ = false;
      EndLine(false);
      return;
    }
    if (tag.name == "title" && heading_level_ == 0) {
      in_title_ = !tag.closing && title_.empty();
      return;
    }
    if (tag.name == "main" || tag.name == "article") {
      EndLine(false);
      if (tag.closing)
        main_depth_ = main_depth_ > 0 ? main_depth_ - 1 : 0;
      else
        ++main_depth_;
      return;
    }
    if (OneOf(tag.name, kBlock)) {
      if (tag.name == "h1") {
        if (tag.closing && heading_.empty()) heading_ = Squeezed(line_);
        heading_level_ = tag.closing ? 0 : 1;
      }
      EndLine(tag.name == "tr" || tag.name == "dt");
      if (tag.name == "li" && !tag.closing) line_ = "- ";
      return;
    }
    if (OneOf(tag.name, kVoid)) return;
  }

  void Meta(const Tag& tag) {
    std::string name = AttributeOf(tag.attributes, "property");
    if (name.empty()) name = AttributeOf(tag.attributes, "name");
    if (name.empty()) name = AttributeOf(tag.attributes, "itemprop");
    name = AsciiLower(name);
    if (name == "article:published_time" || name == "date" || name == "dc.date" || name == "datepublished" ||
        name == "pubdate" || name == "dcterms.created" || name == "publish-date") {
      if (published_.empty()) published_ = IsoDate(AttributeOf(tag.attributes, "content"));
    } else if (name == "og:title" && title_.empty()) {
      og_title_ = AttributeOf(tag.attributes, "content");
      if (heading_.empty()) heading_ = Squeezed(og_title_);
    }
  }

  void Text(std::string_view raw) {
    if (in_title_) {
      AppendText(title_, raw);
      return;
    }
    if (head_ || aside_ > 0) return;
    AppendText(line_, raw);
  }

  // A block ends: its text becomes one line; `tight`: without a blank line behind.
  void EndLine(bool tight) {
    std::string line = Squeezed(line_);
    line_.clear();
    if (line.empty() || line == "-") return;
    for (std::string* text : {&text_, main_depth_ > 0 ? &main_ : nullptr}) {
      if (text == nullptr) continue;
      *text += line;
      *text += tight ? "\n" : "\n\n";
    }
  }

  std::string_view html_;
  SourceText& out_;
  std::string text_, main_, line_, title_, heading_, og_title_, published_, time_;
  bool head_ = false, in_title_ = false;
  int heading_level_ = 0;
  std::size_t aside_ = 0, main_depth_ = 0;
};

}  // namespace

void ReadHtml(std::string_view html, SourceText& out) { Scanner(html, out).Run(); }

}  // namespace liaison::importer
