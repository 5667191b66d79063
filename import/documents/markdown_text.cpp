#include "import/documents/markdown_text.h"

#include <algorithm>
#include <string>

namespace liaison::importer {
namespace {

std::string_view Trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t' || s.front() == '\r')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t' || s.back() == '\r')) s.remove_suffix(1);
  return s;
}

bool IsRule(std::string_view s) {  // ---, ***, ===
  return s.size() >= 3 && (s[0] == '-' || s[0] == '*' || s[0] == '_' || s[0] == '=') &&
         s.find_first_not_of(std::string(1, s[0]) + " ") == std::string_view::npos;
}

bool IsTableRule(std::string_view s) {
  return s.size() >= 3 && s.find('-') != std::string_view::npos &&
         s.find_first_not_of("|-: ") == std::string_view::npos && s.find('|') != std::string_view::npos;
}

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || (c & 0x80); }

// The words of a line: [text](address) -> text, *emphasis* -> emphasis, `code` -> code, \* -> *.
std::string Inline(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (c == '\\' && i + 1 < s.size() && std::ispunct(static_cast<unsigned char>(s[i + 1]))) {
      out += s[++i];
      continue;
    }
    if (c == '!' && i + 1 < s.size() && s[i + 1] == '[') continue;  // an image is its text
    if (c == '[') continue;
    if (c == ']') {
      if (i + 1 < s.size() && (s[i + 1] == '(' || s[i + 1] == '[')) {
        const char close = s[i + 1] == '(' ? ')' : ']';
        const std::size_t end = s.find(close, i + 2);
        // An address has no blank before its title and is short.
        if (end != std::string_view::npos && end - i < 2048) i = end;
      }
      continue;
    }
    if (c == '`') continue;
    if (c == '*' || c == '_' || c == '~') {
      const bool inside = i > 0 && IsWord(s[i - 1]) && i + 1 < s.size() && IsWord(s[i + 1]);
      const bool alone = (i == 0 || s[i - 1] == ' ') && (i + 1 >= s.size() || s[i + 1] == ' ');
      if ((c == '_' && inside) || alone ||
          (c == '~' && !(i + 1 < s.size() && s[i + 1] == '~') && !(i > 0 && s[i - 1] == '~')))
        out += c;
      continue;
    }
    if (c == '<') {  // <https://...> and inline tags
      const std::size_t end = s.find('>', i);
      if (end != std::string_view::npos && end - i < 512 && i + 1 < s.size() &&
          (std::isalpha(static_cast<unsigned char>(s[i + 1])) || s[i + 1] == '/')) {
        const std::string_view inner = s.substr(i + 1, end - i - 1);
        if (inner.find("://") != std::string_view::npos || inner.find('@') != std::string_view::npos)
          out += inner;
        i = end;
        continue;
      }
    }
    if (c == '|') {
      out += ' ';
      continue;
    }
    out += c;
  }
  return out;
}

}  // namespace

void ReadMarkdown(std::string_view text, SourceText& out) {
  std::string paragraph;
  const auto flush = [&] {
    if (!paragraph.empty()) out.text += paragraph + "\n\n";
    paragraph.clear();
  };
  bool first = true, front_matter = false, fence = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = Trimmed(text.substr(at, end - at));
    at = end + 1;
    if (first && line == "---") {
      front_matter = true;
      first = false;
      continue;
    }
    first = first && line.empty();
    if (front_matter) {
      if (line == "---" || line == "...") {
        front_matter = false;
        continue;
      }
      const auto value = [&](std::string_view key) {
        std::string_view v = Trimmed(line.substr(key.size()));
        if (v.size() >= 2 && (v.front() == '"' || v.front() == '\'') && v.back() == v.front())
          v = v.substr(1, v.size() - 2);
        return std::string(v);
      };
      if (line.starts_with("title:")) out.title = value("title:");
      if (line.starts_with("date:")) out.date = value("date:").substr(0, 10);
      continue;
    }
    if (line.starts_with("```") || line.starts_with("~~~")) {
      flush();
      fence = !fence;
      continue;
    }
    if (fence) {
      out.text += std::string(line) + "\n";
      continue;
    }
    if (line.empty()) {
      flush();
      continue;
    }
    if (IsTableRule(line)) continue;
    if (IsRule(line)) {
      if (!paragraph.empty() && (line[0] == '=' || line[0] == '-')) {
        if (out.title.empty()) out.title = paragraph;
      }
      flush();
      continue;
    }
    std::size_t quotes = 0;
    while (!line.empty() && line[0] == '>' && quotes++ < 64) line = Trimmed(line.substr(1));
    if (!line.empty() && line[0] == '#') {
      const std::size_t level = std::min(line.find_first_not_of('#'), line.size());
      if (level <= 6 && (level == line.size() || line[level] == ' ')) {
        flush();
        std::string_view heading = Trimmed(line.substr(level));
        while (!heading.empty() && heading.back() == '#') heading.remove_suffix(1);
        const std::string words = Inline(Trimmed(heading));
        if (out.title.empty() && level == 1) out.title = words;
        if (!words.empty()) out.text += words + "\n\n";
        continue;
      }
    }
    const bool bullet =
        line.size() > 2 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' ';
    const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
    const bool number = digits > 0 && digits < 4 && digits + 1 < line.size() &&
                        (line[digits] == '.' || line[digits] == ')') && line[digits + 1] == ' ';
    const bool row = line[0] == '|';
    if (bullet || number || row) {
      if (!paragraph.empty()) {
        out.text += paragraph + "\n";
        paragraph.clear();
      }
      paragraph = bullet ? "- " + Inline(Trimmed(line.substr(2))) : std::string(Trimmed(Inline(line)));
      if (row) {
        out.text += paragraph + "\n";
        paragraph.clear();
      }
      continue;
    }
    // Lines of one paragraph are one line; two blanks at the end are a break, which pages use for addresses
    // and lists of names.
    const std::string words = Inline(line);
    if (words.empty()) continue;
    if (!paragraph.empty()) paragraph += ' ';
    paragraph += words;
    const std::string_view raw = text.substr(0, end);
    if (raw.ends_with("  ") || raw.ends_with("\\")) {
      if (paragraph.ends_with("\\")) paragraph.pop_back();
      out.text += paragraph + "\n";
      paragraph.clear();
    }
  }
  flush();
}

}  // namespace liaison::importer
