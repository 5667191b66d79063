#include "query/report/front_matter.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include "graph/ascii.h"
#include "graph/error.h"
#include "graph/likeness.h"
#include "query/render/safe_text.h"
#include "query/report/yaml.h"

namespace liaison::report {
namespace {

constexpr std::pair<std::string_view, ParameterType> kTypes[] = {
    {"any", ParameterType::kAny},
    {"string", ParameterType::kString},
    {"integer", ParameterType::kInteger},
    {"float", ParameterType::kFloat},
    {"number", ParameterType::kNumber},
    {"boolean", ParameterType::kBoolean},
    {"date", ParameterType::kDate},
    {"datetime", ParameterType::kDateTime},
    {"duration", ParameterType::kDuration},
    {"list", ParameterType::kList},
    {"map", ParameterType::kMap},
    // As other languages call them.
    {"text", ParameterType::kString},
    {"int", ParameterType::kInteger},
    {"bool", ParameterType::kBoolean},
};

std::string_view NameOf(ParameterType type) {
  for (const auto& [name, known] : kTypes) {
    if (known == type) return name;
  }
  return {};
}

// A text as a value of the type; nullopt when it is none.
std::optional<Value> FromText(ParameterType type, const std::string& text, const ReadValue& read_value) {
  const char *begin = text.data(), *end = begin + text.size();
  const auto wrap = [](const auto& parsed) { return parsed ? std::optional<Value>(*parsed) : std::nullopt; };
  switch (type) {
    case ParameterType::kString:
      return Value(text);
    case ParameterType::kInteger:
    case ParameterType::kFloat:
    case ParameterType::kNumber: {
      std::int64_t integer = 0;
      const auto [at, error] = std::from_chars(begin, end, integer);
      if (error == std::errc() && at == end) {
        return type == ParameterType::kFloat ? Value(static_cast<double>(integer)) : Value(integer);
      }
      if (type == ParameterType::kInteger || text.find_first_not_of("+-.0123456789eE") != std::string::npos)
        return {};
      double number = 0;
      const auto [stop, wrong] = std::from_chars(begin, end, number);
      return wrong == std::errc() && stop == end ? std::optional<Value>(number) : std::nullopt;
    }
    case ParameterType::kBoolean: {
      const std::string word = AsciiLower(text);
      return word == "true" || word == "false" ? std::optional<Value>(word == "true") : std::nullopt;
    }
    case ParameterType::kDate:
      return wrap(ParseDate(text));
    case ParameterType::kDateTime:
      return wrap(ParseDateTime(text));
    case ParameterType::kDuration:
      return wrap(ParseDuration(text));
    case ParameterType::kList:
    case ParameterType::kMap:
    case ParameterType::kAny: {
      std::optional<Value> value = read_value ? read_value(text) : std::nullopt;
      if (type == ParameterType::kAny) return value ? value : Value(text);
      const bool fits = value && (type == ParameterType::kList ? value->is_list() : value->is_map());
      return fits ? value : std::nullopt;
    }
  }
  return {};
}

// A default of the front matter; nullopt when it is none of the type.
std::optional<Value> FromYaml(ParameterType type, const YamlNode& node) {
  if (node.is_null()) return Value();
  if (type == ParameterType::kAny) return ToValue(node);
  if (node.kind == YamlNode::Kind::kList)
    return type == ParameterType::kList ? std::optional(ToValue(node)) : std::nullopt;
  if (node.kind == YamlNode::Kind::kMap)
    return type == ParameterType::kMap ? std::optional(ToValue(node)) : std::nullopt;
  const bool text_only = type == ParameterType::kInteger || type == ParameterType::kFloat ||
                         type == ParameterType::kNumber || type == ParameterType::kBoolean;
  if (node.quoted && text_only) return {};
  return FromText(type, node.text, {});
}

std::string Hint(std::string_view name, const std::vector<std::string_view>& known) {
  NearestName nearest(name);
  std::string list;
  for (const std::string_view one : known) {
    nearest.Offer(one);
    list += (list.empty() ? "" : ", ") + std::string(one);
  }
  return nearest.found().empty() ? "known are " + list : nearest.Hint();
}

const std::string& TextOf(const YamlEntry& entry) {
  if (entry.value.kind != YamlNode::Kind::kScalar) {
    RefuseReport("front matter: `" + entry.key + "` is a text", entry.value.line, entry.value.column);
  }
  return entry.value.text;
}

void CheckParameterName(const std::string& name, std::uint32_t line, std::uint32_t column) {
  if (IsName(name)) return;
  RefuseReport("front matter: `" + render::SafeText(name) + "` is no name of a parameter", line, column,
               "a letter or _, then letters, digits and _");
}

// type, default and description; in a list of parameters also `name`.
Parameter ReadParameter(const YamlNode& node, std::string name) {
  Parameter parameter;
  parameter.line = node.line;
  const YamlNode* standard = nullptr;
  for (const YamlEntry& entry : node.entries) {
    if (entry.key == "type") {
      const std::string type = AsciiLower(TextOf(entry));
      const auto* known = std::find_if(std::begin(kTypes), std::end(kTypes),
                                       [&](const auto& each) { return each.first == type; });
      if (known == std::end(kTypes)) {
        std::vector<std::string_view> names;
        for (const auto& [each, ignored] : kTypes) names.push_back(each);
        RefuseReport("front matter: the type `" + render::SafeText(entry.value.text) + "` is not known",
                     entry.value.line, entry.value.column, Hint(type, names));
      }
      parameter.type = known->second;
    } else if (entry.key == "default") {
      standard = &entry.value;
    } else if (entry.key == "description") {
      parameter.description = TextOf(entry);
    } else if (entry.key == "name" && name.empty()) {
      CheckParameterName(TextOf(entry), entry.value.line, entry.value.column);
      name = entry.value.text;
    } else {
      RefuseReport("front matter: a parameter has no `" + render::SafeText(entry.key) + "`", entry.line,
                   entry.column, Hint(entry.key, {"type", "default", "description"}));
    }
  }
  if (name.empty()) RefuseReport("front matter: a parameter has no name", node.line, node.column);
  parameter.name = name;
  if (standard != nullptr) {
    parameter.standard = FromYaml(parameter.type, *standard);
    if (!parameter.standard) {
      RefuseReport("front matter: the default of `" + name + "` is no " + std::string(NameOf(parameter.type)),
                   standard->line, standard->column);
    }
  }
  return parameter;
}

void ReadParameters(const YamlNode& node, std::vector<Parameter>& parameters) {
  const auto add = [&](Parameter parameter, std::uint32_t line, std::uint32_t column) {
    for (const Parameter& known : parameters) {
      if (known.name == parameter.name)
        RefuseReport("front matter: the parameter `" + parameter.name + "` is given twice", line, column);
    }
    parameters.push_back(std::move(parameter));
  };
  if (node.kind == YamlNode::Kind::kList) {
    for (const YamlNode& item : node.items) {
      if (item.kind == YamlNode::Kind::kMap) {
        add(ReadParameter(item, {}), item.line, item.column);
      } else if (item.kind == YamlNode::Kind::kScalar) {
        CheckParameterName(item.text, item.line, item.column);
        Parameter parameter;
        parameter.name = item.text;
        add(std::move(parameter), item.line, item.column);
      } else {
        RefuseReport("front matter: a parameter is a map with name, type, default and description", item.line,
                     item.column);
      }
    }
    return;
  }
  if (node.is_null()) return;
  if (node.kind == YamlNode::Kind::kScalar) {
    RefuseReport("front matter: `parameters` is a map of names", node.line, node.column);
  }
  for (const YamlEntry& entry : node.entries) {
    CheckParameterName(entry.key, entry.line, entry.column);
    if (entry.value.kind == YamlNode::Kind::kMap) {
      add(ReadParameter(entry.value, entry.key), entry.line, entry.column);
      continue;
    }
    Parameter parameter;
    parameter.name = entry.key;
    parameter.line = entry.line;
    if (!(entry.value.is_null() && entry.value.text.empty())) {
      parameter.standard = ToValue(entry.value);
      const Value& v = *parameter.standard;
      parameter.type = v.is_string()    ? ParameterType::kString
                       : v.is_integer() ? ParameterType::kInteger
                       : v.is_float()   ? ParameterType::kFloat
                       : v.is_boolean() ? ParameterType::kBoolean
                       : v.is_list()    ? ParameterType::kList
                                        : ParameterType::kAny;
    }
    add(std::move(parameter), entry.line, entry.column);
  }
}

bool IsLanguage(std::string_view text) {
  return text.size() >= 2 && text.size() <= 35 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
         });
}

}  // namespace

bool IsName(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

FrontMatter ReadFrontMatter(std::string_view text) {
  FrontMatter front;
  const auto line_at = [&](std::size_t begin) { return text.substr(begin, text.find('\n', begin) - begin); };
  const auto is_rule = [](std::string_view line, std::string_view rule) {
    return line.starts_with(rule) && line.find_first_not_of(" \t", rule.size()) == std::string_view::npos;
  };
  if (!is_rule(line_at(0), "---")) return front;
  std::vector<std::string_view> lines;
  std::size_t at = line_at(0).size() + 1;
  for (;;) {
    if (at >= text.size()) RefuseReport("the front matter is not closed by a line of `---`", 1, 1);
    const std::string_view line = line_at(at);
    at += line.size() + 1;
    if (is_rule(line, "---") || is_rule(line, "...")) break;
    lines.push_back(line);
  }
  front.end = std::min(at, text.size());
  front.body_line = static_cast<std::uint32_t>(lines.size()) + 3;

  const YamlNode root = ParseYaml(lines, 2);
  if (root.kind != YamlNode::Kind::kMap)
    RefuseReport("front matter: expected `key: value`", root.line, root.column);
  for (const YamlEntry& entry : root.entries) {
    if (entry.key == "title") {
      front.title = TextOf(entry);
      front.title_line = entry.value.line;
      front.title_column = entry.value.column;
    } else if (entry.key == "description") {
      front.description = TextOf(entry);
    } else if (entry.key == "lang") {
      front.language = TextOf(entry);
      if (!IsLanguage(front.language)) {
        RefuseReport("front matter: `lang` is a language tag like en or ko-KR", entry.value.line,
                     entry.value.column);
      }
    } else if (entry.key == "html") {
      const std::string& word = TextOf(entry);
      if (entry.value.quoted || (word != "true" && word != "false"))
        RefuseReport("front matter: `html` is true or false", entry.value.line, entry.value.column);
      front.html = word == "true";
    } else if (entry.key == "parameters") {
      ReadParameters(entry.value, front.parameters);
    } else {
      RefuseReport("front matter: the key `" + render::SafeText(entry.key) + "` is not known", entry.line,
                   entry.column, Hint(entry.key, {"title", "description", "lang", "html", "parameters"}));
    }
  }
  return front;
}

Map ParameterValues(const FrontMatter& front, const std::vector<std::pair<std::string, std::string>>& given,
                    const ReadValue& read_value, const std::function<bool(const std::string&)>& used) {
  const auto refuse = [](const std::string& message, const std::string& hint) {
    Error error(ErrorKind::kRequest, "InvalidArgument", message);
    error.hint = hint;
    throw error;
  };
  Map values;
  for (const auto& [name, text] : given) {
    const auto parameter = std::find_if(front.parameters.begin(), front.parameters.end(),
                                        [&, &name = name](const Parameter& p) { return p.name == name; });
    if (parameter == front.parameters.end()) {
      if (!IsName(name) || !used(name)) {
        NearestName nearest(name);
        std::string list;
        for (const Parameter& p : front.parameters) {
          nearest.Offer(p.name);
          list += (list.empty() ? "its parameters are " : ", ") + p.name;
        }
        refuse("the report has no parameter `" + render::SafeText(name) + "`",
               nearest.found().empty() ? list : nearest.Hint());
      }
      values[name] = *FromText(ParameterType::kAny, text, read_value);
      continue;
    }
    std::optional<Value> value = FromText(parameter->type, text, read_value);
    if (!value) {
      refuse("the parameter `" + name + "` is of type " + std::string(NameOf(parameter->type)) + ", and '" +
                 render::SafeText(text.substr(0, 100)) + "' is none",
             parameter->description);
    }
    values[name] = std::move(*value);
  }
  for (const Parameter& parameter : front.parameters) {
    if (values.contains(parameter.name)) continue;
    if (!parameter.standard) {
      refuse("the parameter `" + parameter.name + "` has no value",
             "give it with --param " + parameter.name + "=..." +
                 (parameter.description.empty() ? "" : ": " + parameter.description));
    }
    values[parameter.name] = *parameter.standard;
  }
  return values;
}

}  // namespace liaison::report
