#include "query/report/yaml.h"

#include <algorithm>
#include <charconv>

#include "graph/error.h"
#include "query/render/safe_text.h"

namespace liaison::report {
namespace {

constexpr int kDeepestYaml = 20;

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view TrimYaml(std::string_view text) {
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

class YamlParser {
 public:
  YamlParser(const std::vector<std::string_view>& lines, std::uint32_t first_line) : first_line_(first_line) {
    for (const std::string_view line : lines) lines_.emplace_back(TrimYaml(line));
  }

  YamlNode Parse() {
    YamlNode empty;
    empty.kind = YamlNode::Kind::kMap;
    empty.line = first_line_;
    empty.column = 1;
    if (!SkipBlank()) return empty;
    YamlNode node = ParseBlock(IndentOf(), 0);
    if (SkipBlank()) Refuse("this line is indented as nothing above is", IndentOf());
    return node;
  }

 private:
  [[noreturn]] void Refuse(const std::string& message, std::size_t at, const std::string& hint = {}) const {
    RefuseReport("front matter: " + message, first_line_ + static_cast<std::uint32_t>(line_),
                 static_cast<std::uint32_t>(at) + 1, hint);
  }

  // To the next line that is neither blank nor a comment.
  bool SkipBlank() {
    for (; line_ < lines_.size(); ++line_) {
      const auto begin = lines_[line_].find_first_not_of(" \t");
      if (begin != std::string::npos && lines_[line_][begin] != '#') return true;
    }
    return false;
  }
  std::size_t IndentOf() const {
    const auto indent = lines_[line_].find_first_not_of(' ');
    if (lines_[line_][indent] == '\t') Refuse("a tab cannot indent; use spaces", indent);
    return indent;
  }
  bool AtListItem(std::size_t indent) const {
    const std::string& line = lines_[line_];
    return line[indent] == '-' && (indent + 1 == line.size() || line[indent + 1] == ' ');
  }

  YamlNode Begin(YamlNode::Kind kind, std::size_t at) const {
    YamlNode node;
    node.kind = kind;
    node.line = first_line_ + static_cast<std::uint32_t>(line_);
    node.column = static_cast<std::uint32_t>(at) + 1;
    return node;
  }

  YamlNode ParseBlock(std::size_t indent, int depth) {
    if (depth > kDeepestYaml) Refuse("lists and maps are nested too deep", indent);
    return AtListItem(indent) ? ParseList(indent, depth) : ParseMap(indent, depth);
  }

  YamlNode ParseList(std::size_t indent, int depth) {
    YamlNode list = Begin(YamlNode::Kind::kList, indent);
    while (SkipBlank() && IndentOf() == indent && AtListItem(indent)) {
      std::string& line = lines_[line_];
      line[indent] = ' ';
      const auto content = line.find_first_not_of(' ');
      if (content == std::string::npos) {
        ++line_;
        list.items.push_back(ParseNested(indent, depth));
      } else if (AtListItem(content) || KeyEnd(content) != std::string::npos) {
        list.items.push_back(ParseBlock(content, depth + 1));
      } else {
        list.items.push_back(ParseValue(content, indent, depth));
      }
    }
    return list;
  }

  YamlNode ParseMap(std::size_t indent, int depth) {
    YamlNode map = Begin(YamlNode::Kind::kMap, indent);
    while (SkipBlank() && IndentOf() == indent && !AtListItem(indent)) {
      const auto colon = KeyEnd(indent);
      if (colon == std::string::npos) Refuse("expected `key: value`", indent);
      YamlEntry entry;
      entry.key = Key(indent, colon);
      entry.line = first_line_ + static_cast<std::uint32_t>(line_);
      entry.column = static_cast<std::uint32_t>(indent) + 1;
      for (const YamlEntry& known : map.entries) {
        if (known.key == entry.key) {
          Refuse("the key `" + render::SafeText(entry.key) + "` is given twice", indent);
        }
      }
      const auto begin = lines_[line_].find_first_not_of(' ', colon + 1);
      if (begin == std::string::npos || lines_[line_][begin] == '#') {
        const YamlNode here = Begin(YamlNode::Kind::kScalar, colon);
        ++line_;
        entry.value = ParseNested(indent, depth, true);
        if (entry.value.line == 0) entry.value = here;
      } else {
        entry.value = ParseValue(begin, indent, depth);
      }
      map.entries.push_back(std::move(entry));
    }
    if (SkipBlank() && IndentOf() > indent) Refuse("this line is indented as nothing above is", IndentOf());
    return map;
  }

  // What stands on the lines below, indented deeper; a null when there is nothing. A list below a key may
  // stand at the key's own indentation.
  YamlNode ParseNested(std::size_t indent, int depth, bool below_key = false) {
    if (!SkipBlank()) return {};
    const std::size_t below = IndentOf();
    if (below > indent || (below_key && below == indent && AtListItem(below))) {
      if (below > indent && !AtListItem(below) && KeyEnd(below) == std::string::npos) {
        return ParseValue(below, indent, depth);
      }
      return ParseBlock(below, depth + 1);
    }
    return {};
  }

  // The colon behind a key that begins at `begin`; npos when there is none.
  std::size_t KeyEnd(std::size_t begin) const {
    const std::string& line = lines_[line_];
    std::size_t i = begin;
    if (line[i] == '"' || line[i] == '\'') {
      i = line.find(line[i], i + 1);
      if (i == std::string::npos) return i;
      ++i;
      return i < line.size() && line[i] == ':' ? i : std::string::npos;
    }
    if (line[i] == '[' || line[i] == '{') return std::string::npos;
    for (; i < line.size(); ++i) {
      if (line[i] == '#' && i > begin && IsBlank(line[i - 1])) return std::string::npos;
      if (line[i] == ':' && (i + 1 == line.size() || IsBlank(line[i + 1]))) return i;
    }
    return std::string::npos;
  }
  std::string Key(std::size_t begin, std::size_t colon) const {
    const std::string_view text = TrimYaml(std::string_view(lines_[line_]).substr(begin, colon - begin));
    if (text.size() >= 2 && (text[0] == '"' || text[0] == '\'')) {
      return std::string(text.substr(1, text.size() - 2));
    }
    if (text.empty()) Refuse("a key is missing before the colon", begin);
    RefuseIndicator(text[0], begin);
    return std::string(text);
  }

  void RefuseIndicator(char c, std::size_t at) const {
    const std::string_view kinds = "&*!%@`";
    if (kinds.find(c) != std::string_view::npos) {
      Refuse(
          std::string("a plain text cannot begin with `") + c + "`: anchors, aliases and tags are not read",
          at, "put the text in quotes");
    }
  }

  YamlNode ParseValue(std::size_t begin, std::size_t indent, int depth) {
    std::string& line = lines_[line_];
    if (line[begin] == '|' || line[begin] == '>') return ParseText(begin, indent);
    std::size_t i = begin;
    YamlNode node;
    if (line[begin] == '[' || line[begin] == '{') {
      node = ParseFlow(i, depth + 1);
    } else {
      node = ParseScalar(i, {});
    }
    const auto rest = line.find_first_not_of(" \t", i);
    if (rest != std::string::npos && line[rest] != '#') Refuse("unexpected text behind the value", rest);
    ++line_;
    if (SkipBlank() && IndentOf() > indent) {
      Refuse("a value goes on here, but it ended in the line above", IndentOf(),
             "use `|` or `>` for a text of several lines");
    }
    return node;
  }

  // Within a list or map in brackets, `stops` end a plain scalar.
  YamlNode ParseScalar(std::size_t& i, std::string_view stops) {
    const std::string& line = lines_[line_];
    YamlNode node = Begin(YamlNode::Kind::kScalar, i);
    if (line[i] == '"' || line[i] == '\'') {
      node.quoted = true;
      ParseQuoted(i, node.text);
      return node;
    }
    RefuseIndicator(line[i], i);
    const std::size_t begin = i;
    for (; i < line.size(); ++i) {
      if (line[i] == '#' && i > begin && IsBlank(line[i - 1])) break;
      if (stops.find(line[i]) != std::string_view::npos) break;
      if (line[i] == ':' && (i + 1 == line.size() || IsBlank(line[i + 1]))) {
        if (!stops.empty()) break;
        Refuse("a colon and a blank within a plain text", i, "put the text in quotes");
      }
    }
    node.text = TrimYaml(std::string_view(line).substr(begin, i - begin));
    return node;
  }

  void ParseQuoted(std::size_t& i, std::string& out) {
    const std::string& line = lines_[line_];
    const std::size_t begin = i;
    const char quote = line[i++];
    for (; i < line.size(); ++i) {
      const char c = line[i];
      if (quote == '\'' && c == '\'') {
        if (i + 1 >= line.size() || line[i + 1] != '\'') {
          ++i;
          return;
        }
        out += line[++i];
      } else if (quote == '"' && c == '"') {
        ++i;
        return;
      } else if (quote == '"' && c == '\\' && i + 1 < line.size()) {
        switch (line[++i]) {
          case 'n':
            out += '\n';
            break;
          case 't':
            out += '\t';
            break;
          case '"':
          case '\\':
          case '/':
            out += line[i];
            break;
          default:
            Refuse("the escape \\" + std::string(1, line[i]) + " is not known", i - 1);
        }
      } else {
        out += c;
      }
    }
    Refuse("the quoted text is not closed on its line", begin);
  }

  YamlNode ParseFlow(std::size_t& i, int depth) {
    if (depth > kDeepestYaml) Refuse("lists and maps are nested too deep", i);
    const std::string& line = lines_[line_];
    const bool is_map = line[i] == '{';
    const char close = is_map ? '}' : ']';
    const std::size_t begin = i;
    YamlNode node = Begin(is_map ? YamlNode::Kind::kMap : YamlNode::Kind::kList, i++);
    const auto skip = [&] {
      i = line.find_first_not_of(" \t", i);
      if (i == std::string::npos) Refuse("the bracket is not closed on its line", begin);
    };
    for (;;) {
      skip();
      if (line[i] == close) break;
      YamlEntry entry;
      if (is_map) {
        entry.line = first_line_ + static_cast<std::uint32_t>(line_);
        entry.column = static_cast<std::uint32_t>(i) + 1;
        entry.key = ParseScalar(i, ",:}").text;
        skip();
        if (line[i] != ':') Refuse("expected `:` behind the key", i);
        ++i;
        skip();
      }
      if (line[i] == '[' || line[i] == '{') {
        entry.value = ParseFlow(i, depth + 1);
      } else if (line[i] == ',' || line[i] == close) {
        if (!is_map) Refuse("a value is missing", i);
        entry.value = Begin(YamlNode::Kind::kScalar, i);
      } else {
        entry.value = ParseScalar(i, is_map ? ",}" : ",]");
      }
      if (is_map) {
        for (const YamlEntry& known : node.entries) {
          if (known.key == entry.key)
            Refuse("the key `" + render::SafeText(entry.key) + "` is given twice", i);
        }
        node.entries.push_back(std::move(entry));
      } else {
        node.items.push_back(std::move(entry.value));
      }
      skip();
      if (line[i] == ',') {
        ++i;
      } else if (line[i] != close) {
        Refuse(std::string("expected `,` or `") + close + "`", i);
      }
    }
    ++i;
    return node;
  }

  // `|` keeps line ends, `>` joins lines; a `-` behind takes the last line end away.
  YamlNode ParseText(std::size_t begin, std::size_t indent) {
    const std::string head = lines_[line_].substr(begin);
    YamlNode node = Begin(YamlNode::Kind::kScalar, begin);
    node.quoted = true;
    const std::string_view mark = TrimYaml(std::string_view(head).substr(0, head.find(" #")));
    if (mark != "|" && mark != ">" && mark != "|-" && mark != ">-") {
      Refuse("expected the text on the lines below, indented", begin + 1);
    }
    const bool fold = mark[0] == '>';
    std::size_t inner = 0;
    std::vector<std::string_view> lines;
    for (++line_; line_ < lines_.size(); ++line_) {
      const std::string& line = lines_[line_];
      const auto at = line.find_first_not_of(' ');
      if (at == std::string::npos) {
        lines.emplace_back();
        continue;
      }
      if (at <= indent) break;
      if (inner == 0) inner = at;
      if (at < inner) Refuse("the text is indented less than its first line", at);
      lines.push_back(std::string_view(line).substr(inner));
    }
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    for (std::size_t k = 0; k < lines.size(); ++k) {
      if (k > 0) {
        const bool joined = fold && !lines[k].empty() && !lines[k - 1].empty();
        if (joined) {
          node.text += ' ';
        } else if (!fold || !lines[k].empty()) {
          node.text += '\n';
        }
      }
      node.text += lines[k];
    }
    if (mark.size() == 1 && !lines.empty()) node.text += '\n';
    return node;
  }

  std::vector<std::string> lines_;
  std::uint32_t first_line_;
  std::size_t line_ = 0;
};

}  // namespace

void RefuseReport(const std::string& message, std::uint32_t line, std::uint32_t column,
                  const std::string& hint) {
  Error error = CompileError(ErrorKind::kRequest, "InvalidReport", message, Position{0, line, column});
  error.hint = hint;
  throw error;
}

YamlNode ParseYaml(const std::vector<std::string_view>& lines, std::uint32_t first_line) {
  return YamlParser(lines, first_line).Parse();
}

Value ToValue(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::kList) {
    List list;
    for (const YamlNode& item : node.items) list.push_back(ToValue(item));
    return list;
  }
  if (node.kind == YamlNode::Kind::kMap) {
    Map map;
    for (const YamlEntry& entry : node.entries) map[entry.key] = ToValue(entry.value);
    return map;
  }
  if (node.is_null()) return {};
  if (node.quoted) return node.text;
  if (node.text == "true" || node.text == "false") return node.text == "true";
  const char *begin = node.text.data(), *end = begin + node.text.size();
  std::int64_t integer = 0;
  if (const auto [at, error] = std::from_chars(begin, end, integer); error == std::errc() && at == end)
    return integer;
  double number = 0;
  if (node.text.find_first_not_of("+-.0123456789eE") == std::string::npos) {
    if (const auto [at, error] = std::from_chars(begin, end, number); error == std::errc() && at == end)
      return number;
  }
  return node.text;
}

}  // namespace liaison::report
