// yaml.h: the small part of YAML that front matter is written in, as a tree.
//
// Maps and lists by indentation, `[a, b]` and `{a: b}` on one line, plain, 'single' and "double" quoted
// scalars, `|` and `>` texts, comments. Anchors, aliases, tags, tabs for indentation, plain texts over
// several lines and keys given twice are errors: what is not understood is not guessed. Not here: which keys
// a report knows (front_matter.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/value.h"

namespace liaison::report {

struct YamlEntry;

struct YamlNode {
  enum class Kind : std::uint8_t { kScalar, kMap, kList };
  Kind kind = Kind::kScalar;
  std::string text;     // of a scalar
  bool quoted = false;  // so that it is a text whatever it looks like
  std::vector<YamlEntry> entries;
  std::vector<YamlNode> items;
  std::uint32_t line = 0, column = 0;  // in the report, from 1

  bool is_null() const {
    return kind == Kind::kScalar && !quoted && (text.empty() || text == "~" || text == "null");
  }
};

struct YamlEntry {
  std::string key;
  std::uint32_t line = 0, column = 0;
  YamlNode value;
};

// `lines` without line ends; `first_line` is the number of the first in the report. An empty text is an empty
// map. Throws RequestError.InvalidReport with the place.
YamlNode ParseYaml(const std::vector<std::string_view>& lines, std::uint32_t first_line);

// A scalar as YAML's core schema reads it (null, booleans, numbers, else text); lists and maps likewise.
Value ToValue(const YamlNode& node);

// RequestError.InvalidReport at a place of the report.
[[noreturn]] void RefuseReport(const std::string& message, std::uint32_t line, std::uint32_t column,
                               const std::string& hint = {});

}  // namespace liaison::report
