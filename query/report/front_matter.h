// front_matter.h: what a report says about itself at its top, between two lines of `---`, and the values of
// its parameters.
//
//   title, description   texts; the title may hold {{$parameter}}
//   lang                 of the text, for HTML: en unless said
//   html                 true: tags of HTML in the report's own text are taken over
//   parameters           by name: type, default, description; a name with a value alone is its default
//
// Another key is an error. Not here: YAML (yaml.h), the body (body.h).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/value.h"

namespace liaison::report {

enum class ParameterType : std::uint8_t {
  kAny,
  kString,
  kInteger,
  kFloat,
  kNumber,
  kBoolean,
  kDate,
  kDateTime,
  kDuration,
  kList,
  kMap
};

struct Parameter {
  std::string name;
  ParameterType type = ParameterType::kAny;
  std::optional<Value> standard;  // the default; without it the parameter must be given
  std::string description;
  std::uint32_t line = 0;
};

struct FrontMatter {
  std::string title, description;
  std::uint32_t title_line = 0, title_column = 0;
  std::string language = "en";
  bool html = false;
  std::vector<Parameter> parameters;
  std::size_t end = 0;          // of the front matter within the text, in bytes
  std::uint32_t body_line = 1;  // number of the line that begins there
};

// Throws RequestError.InvalidReport. A text that does not begin with `---` has none.
FrontMatter ReadFrontMatter(std::string_view text);

// The value of a parameter that is given as text. `read_value` reads lists, maps and what has no type: JSON
// or an expression; nullopt for what is neither.
using ReadValue = std::function<std::optional<Value>(std::string_view)>;

// All parameters of the report with what was given for them, by name. `used` says whether a block of the
// report uses a parameter that is not declared. Throws RequestError.InvalidArgument.
Map ParameterValues(const FrontMatter& front, const std::vector<std::pair<std::string, std::string>>& given,
                    const ReadValue& read_value, const std::function<bool(const std::string&)>& used);

// A name of a parameter, a block or a variable: a letter or `_`, then letters, digits and `_`.
bool IsName(std::string_view text);

}  // namespace liaison::report
