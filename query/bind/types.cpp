#include "query/bind/types.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "graph/ascii.h"

namespace liaison::binding {
namespace {

constexpr int kTypeCount = static_cast<int>(Value::Type::kPath) + 1;

}  // namespace

StaticType ListOf(StaticType element) {
  return {kListTypes, std::make_shared<const StaticType>(std::move(element))};
}

StaticType TypeOf(const Value& literal) {
  if (!literal.is_list()) return Of(TypeBit(literal.type()));
  StaticType element = Of(kNullBit);
  for (const Value& item : literal.AsList()) element = Either(element, TypeOf(item));
  return ListOf(std::move(element));
}

StaticType Either(const StaticType& a, const StaticType& b) {
  StaticType result = Of(a.set | b.set);
  const bool a_lists = (a.set & kListTypes) != 0;
  const bool b_lists = (b.set & kListTypes) != 0;
  if (a_lists && b_lists) {
    if (a.element && b.element)
      result.element = std::make_shared<const StaticType>(Either(*a.element, *b.element));
  } else {
    result.element = a_lists ? a.element : b.element;
  }
  return result;
}

StaticType ElementOf(const StaticType& list) {
  const bool only_list = (list.set & ~kNullBit) == kListTypes;
  return only_list && list.element ? *list.element : StaticType{};
}

std::string Describe(TypeSet set) {
  if (set == kAnyType) return "ANY";
  std::string text;
  for (int i = 0; i < kTypeCount; ++i) {
    const auto type = static_cast<Value::Type>(i);
    if ((set & TypeBit(type)) == 0 || (type == Value::Type::kNull && set != kNullBit)) continue;
    if (!text.empty()) text += " or ";
    text += NameOf(type);
  }
  return text;
}

std::string Describe(const StaticType& type) {
  if ((type.set & ~kNullBit) == kListTypes && type.element && (type.element->set & ~kNullBit) != 0) {
    return "LIST<" + Describe(*type.element) + ">";
  }
  return Describe(type.set);
}

std::string WithArticle(const std::string& noun) {
  const bool vowel = !noun.empty() && std::string_view("AEIOU").find(noun.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + noun;
}

StaticType ResultOf(const Function& function, std::span<const StaticType> arguments) {
  const auto is = [&](std::string_view name) { return EqualIgnoringCase(function.name, name); };
  if (is("nodes")) return ListOf(Of(kNodeTypes));
  if (is("relationships") || is("rels")) return ListOf(Of(kRelationshipTypes));
  if (is("labels") || is("keys") || is("split")) return ListOf(Of(kStringTypes));
  if (is("range")) return ListOf(Of(kIntegerTypes));
  if (!arguments.empty()) {
    if (is("head") || is("last")) return ElementOf(arguments[0]);
    if (is("tail") || is("reverse")) return arguments[0];
    if (is("coalesce")) {
      StaticType result = arguments[0];
      for (const StaticType& argument : arguments.subspan(1)) result = Either(result, argument);
      return result;
    }
  }
  return Of(function.result_type);
}

StaticType ResultOf(const Aggregate& aggregate, std::span<const StaticType> arguments) {
  if (arguments.empty()) return Of(aggregate.result_type);
  switch (aggregate.kind) {
    case Aggregate::Kind::kCollect:
      return ListOf(arguments[0]);
    case Aggregate::Kind::kMinimum:
    case Aggregate::Kind::kMaximum:
      return arguments[0];
    default:
      return Of(aggregate.result_type);
  }
}

StaticType ParseType(std::string_view text) {
  while (!text.empty() && (text.back() == '?' || text.back() == ' ')) text.remove_suffix(1);
  std::string name;
  for (const char c : text) name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (name.starts_with("LIST")) {
    const std::size_t open = name.find('<');
    if (open != std::string::npos && name.ends_with('>')) {
      return ListOf(ParseType(std::string_view(name).substr(open + 1, name.size() - open - 2)));
    }
    if (name.starts_with("LIST? OF ")) return ListOf(ParseType(name.substr(9)));
    if (name.starts_with("LIST OF ")) return ListOf(ParseType(name.substr(8)));
    return Of(kListTypes);
  }
  // An integer is taken where FLOAT is written.
  static constexpr std::array<std::pair<std::string_view, TypeSet>, 20> kNames = {{
      {"BOOLEAN", kBooleanTypes},
      {"INTEGER", kIntegerTypes},
      {"FLOAT", kNumberTypes},
      {"NUMBER", kNumberTypes},
      {"STRING", kStringTypes},
      {"MAP", kMapTypes},
      {"NODE", kNodeTypes},
      {"RELATIONSHIP", kRelationshipTypes},
      {"PATH", kPathTypes},
      {"POINT", TypeBit(Value::Type::kPoint)},
      {"DATE", TypeBit(Value::Type::kDate)},
      {"TIME", TypeBit(Value::Type::kTime)},
      {"ZONED TIME", TypeBit(Value::Type::kTime)},
      {"LOCALTIME", TypeBit(Value::Type::kLocalTime)},
      {"LOCAL TIME", TypeBit(Value::Type::kLocalTime)},
      {"DATETIME", TypeBit(Value::Type::kDateTime)},
      {"ZONED DATETIME", TypeBit(Value::Type::kDateTime)},
      {"LOCALDATETIME", TypeBit(Value::Type::kLocalDateTime)},
      {"LOCAL DATETIME", TypeBit(Value::Type::kLocalDateTime)},
      {"DURATION", kDurationTypes},
  }};
  for (const auto& [known, set] : kNames) {
    if (known == name) return Of(set);
  }
  return {};
}

}  // namespace liaison::binding
