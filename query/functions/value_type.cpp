#include "query/functions/value_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "query/functions/registry.h"

namespace liaison {
namespace {

using T = Value::Type;

constexpr TypeSet kNullBit = TypeBit(T::kNull);

struct NamedSet {
  std::string_view name;
  TypeSet set;
};

// The first name of a set is the one that valueType() gives; the order is that of alternatives.
constexpr TypeSet kAllButNull = kAnyType & ~kNullBit;
constexpr std::array<NamedSet, 48> kNames = {{
    {"NOTHING", 0},
    {"BOOLEAN", TypeBit(T::kBoolean)},
    {"BOOL", TypeBit(T::kBoolean)},
    {"STRING", TypeBit(T::kString)},
    {"VARCHAR", TypeBit(T::kString)},
    {"INTEGER", TypeBit(T::kInteger)},
    {"INT", TypeBit(T::kInteger)},
    {"SIGNED INTEGER", TypeBit(T::kInteger)},
    {"FLOAT", TypeBit(T::kFloat)},
    {"DATE", TypeBit(T::kDate)},
    {"LOCAL TIME", TypeBit(T::kLocalTime)},
    {"TIME WITHOUT TIME ZONE", TypeBit(T::kLocalTime)},
    {"TIME WITHOUT TIMEZONE", TypeBit(T::kLocalTime)},
    {"LOCALTIME", TypeBit(T::kLocalTime)},
    {"ZONED TIME", TypeBit(T::kTime)},
    {"TIME WITH TIME ZONE", TypeBit(T::kTime)},
    {"TIME WITH TIMEZONE", TypeBit(T::kTime)},
    {"TIME", TypeBit(T::kTime)},
    {"LOCAL DATETIME", TypeBit(T::kLocalDateTime)},
    {"TIMESTAMP WITHOUT TIME ZONE", TypeBit(T::kLocalDateTime)},
    {"TIMESTAMP WITHOUT TIMEZONE", TypeBit(T::kLocalDateTime)},
    {"LOCALDATETIME", TypeBit(T::kLocalDateTime)},
    {"ZONED DATETIME", TypeBit(T::kDateTime)},
    {"TIMESTAMP WITH TIME ZONE", TypeBit(T::kDateTime)},
    {"TIMESTAMP WITH TIMEZONE", TypeBit(T::kDateTime)},
    {"DATETIME", TypeBit(T::kDateTime)},
    {"DURATION", TypeBit(T::kDuration)},
    {"POINT", TypeBit(T::kPoint)},
    {"NODE", TypeBit(T::kNode)},
    {"ANY NODE", TypeBit(T::kNode)},
    {"VERTEX", TypeBit(T::kNode)},
    {"ANY VERTEX", TypeBit(T::kNode)},
    {"RELATIONSHIP", TypeBit(T::kRelationship)},
    {"ANY RELATIONSHIP", TypeBit(T::kRelationship)},
    {"EDGE", TypeBit(T::kRelationship)},
    {"ANY EDGE", TypeBit(T::kRelationship)},
    {"MAP", TypeBit(T::kMap)},
    {"ANY MAP", TypeBit(T::kMap)},
    {"LIST", TypeBit(T::kList)},
    {"ARRAY", TypeBit(T::kList)},
    {"PATH", TypeBit(T::kPath)},
    {"ANY PATH", TypeBit(T::kPath)},
    {"NUMBER", TypeBit(T::kInteger) | TypeBit(T::kFloat)},
    {"PROPERTY VALUE", kAllButNull},
    {"ANY PROPERTY VALUE", kAllButNull},
    {"ANY", kAllButNull},
    {"ANY VALUE", kAllButNull},
    {"NULL", kNullBit},
}};

const NamedSet* FindName(std::string_view name) {
  const auto* found = std::ranges::find(kNames, name, &NamedSet::name);
  return found == kNames.end() ? nullptr : found;
}

class Parser {
 public:
  Parser(std::string_view text, Position position) : text_(text), position_(position) {}

  std::shared_ptr<const ValueType> Parse() {
    auto type = Union();
    if (!Next().empty()) Fail();
    return type;
  }

 private:
  [[noreturn]] void Fail() const {
    throw CompileError(ErrorKind::kSyntax, "UnknownType", fmt::format("`{}` is no type", text_), position_);
  }

  // The token at hand: a word in upper case, or one of < > | ! ; empty at the end.
  std::string Next() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
    if (at_ == text_.size()) return {};
    std::size_t begin = at_;
    if (IsSign(text_[at_])) {
      ++at_;
    } else {
      while (at_ < text_.size() && !IsSpace(text_[at_]) && !IsSign(text_[at_])) ++at_;
    }
    std::string token(text_.substr(begin, at_ - begin));
    for (char& c : token) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return token;
  }
  std::string Peek() {
    std::size_t saved = at_;
    std::string token = Next();
    at_ = saved;
    return token;
  }
  static bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
  static bool IsSign(char c) { return c == '<' || c == '>' || c == '|' || c == '!'; }

  std::shared_ptr<ValueType> Union() {
    auto type = std::make_shared<ValueType>();
    for (;;) {
      Term(*type);
      if (Peek() != "|") return type;
      Next();
    }
  }

  void Term(ValueType& type) {
    std::string name;
    for (std::string word = Peek(); !word.empty() && !IsSign(word[0]) && word != "NOT"; word = Peek()) {
      if ((word == "LIST" || word == "ARRAY") && !name.empty()) break;  // INTEGER LIST
      if (!name.empty()) name += ' ';
      name += Next();
    }
    ValueType::Alternative alternative;
    if ((name == "ANY" || name == "ANY VALUE") && Peek() == "<") {  // ANY<A | B> is A | B
      Next();
      auto inner = Union();
      if (Next() != ">") Fail();
      type.alternatives.insert(type.alternatives.end(), inner->alternatives.begin(),
                               inner->alternatives.end());
      return;
    }
    const NamedSet* known = FindName(name);
    if (known == nullptr) Fail();
    alternative.set = known->set;
    alternative.storable_only = name.ends_with("PROPERTY VALUE");
    bool is_list = known->set == TypeBit(T::kList);
    if (is_list && Peek() == "<") {
      Next();
      alternative.element = Union();
      if (Next() != ">") Fail();
    }
    Nullability(alternative);
    while (Peek() == "LIST" || Peek() == "ARRAY") {
      Next();
      auto element = std::make_shared<ValueType>();
      element->alternatives.push_back(std::move(alternative));
      alternative = {TypeBit(T::kList), false, std::move(element)};
      Nullability(alternative);
    }
    type.alternatives.push_back(std::move(alternative));
  }

  void Nullability(ValueType::Alternative& alternative) {
    bool not_null = false;
    if (Peek() == "!") {
      Next();
      not_null = true;
    } else if (Peek() == "NOT") {
      Next();
      if (Next() != "NULL") Fail();
      not_null = true;
    }
    if (not_null) {
      alternative.set &= ~kNullBit;
    } else if (alternative.set != 0) {
      alternative.set |= kNullBit;
    }
  }

  std::string_view text_;
  Position position_;
  std::size_t at_ = 0;
};

bool Matches(const ValueType::Alternative& alternative, const Value& value) {
  if ((alternative.set & TypeBit(value.type())) == 0) return false;
  if (value.is_null()) return true;
  if (alternative.storable_only) return IsStorable(value);
  if (!value.is_list() || !alternative.element) return true;
  return std::ranges::all_of(value.AsList(),
                             [&](const Value& item) { return Matches(*alternative.element, item); });
}

// Where a type stands among alternatives.
std::size_t RankOf(T type) {
  const auto* found = std::ranges::find(kNames, TypeBit(type), &NamedSet::set);
  return static_cast<std::size_t>(found - kNames.begin());
}

std::string Text(const Value& value, bool nullable) {
  const char* suffix = nullable ? "" : " NOT NULL";
  if (!value.is_list()) return fmt::format("{}{}", kNames[RankOf(value.type())].name, suffix);
  bool nulls = false;
  for (const Value& item : value.AsList()) nulls = nulls || item.is_null();
  std::map<std::pair<std::size_t, std::string>, bool> inner;
  for (const Value& item : value.AsList()) {
    if (!item.is_null()) inner[{RankOf(item.type()), Text(item, nulls)}] = true;
  }
  std::string elements;
  for (const auto& [key, present] : inner) elements += (elements.empty() ? "" : " | ") + key.second;
  if (elements.empty()) elements = nulls ? "NULL" : "NOTHING";
  return fmt::format("LIST<{}>{}", elements, suffix);
}

Value NameType(FunctionContext&, std::span<const Value> a) { return TypeText(a[0]); }

}  // namespace

std::shared_ptr<const ValueType> ParseValueType(std::string_view text, Position position) {
  return Parser(text, position).Parse();
}

bool Matches(const ValueType& type, const Value& value) {
  return std::ranges::any_of(type.alternatives,
                             [&](const auto& alternative) { return Matches(alternative, value); });
}

std::string TypeText(const Value& value) { return value.is_null() ? "NULL" : Text(value, false); }

std::span<const Function> TypeFunctions() {
  static const std::vector<Function> kTable = {
      {.name = "valueType",
       .minimum_arguments = 1,
       .maximum_arguments = 1,
       .result_type = kStringTypes,
       .null_if_any_null = false,
       .call = &NameType,
       .signature = "valueType(input :: ANY) :: STRING",
       .description = "The narrowest type of a value, as IS :: takes it."},
  };
  return kTable;
}

}  // namespace liaison
