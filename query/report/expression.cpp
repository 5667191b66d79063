#include "query/report/expression.h"

#include <charconv>
#include <utility>

#include "graph/likeness.h"
#include "query/render/safe_text.h"
#include "query/report/yaml.h"

namespace liaison::report {
namespace {

constexpr int kDeepestExpression = 50;

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsDecimal(char c) { return c >= '0' && c <= '9'; }

class ExpressionParser {
 public:
  ExpressionParser(std::string_view text, Position begin) : text_(text), begin_(begin) {}

  Expression Parse() {
    Expression e = ParseOr();
    Skip();
    if (i_ < text_.size()) Refuse("unexpected `" + render::SafeText(text_.substr(i_, 20)) + "`", i_);
    return e;
  }

 private:
  Position PlaceOf(std::size_t at) const {
    Position p = begin_;
    for (std::size_t i = 0; i < at && i < text_.size(); ++i) p.column += (text_[i] & 0xC0) != 0x80;
    return p;
  }
  [[noreturn]] void Refuse(const std::string& message, std::size_t at, const std::string& hint = {}) const {
    const Position p = PlaceOf(at);
    RefuseReport(message, p.line, p.column, hint);
  }
  void Skip() {
    while (i_ < text_.size() && (text_[i_] == ' ' || text_[i_] == '\t')) ++i_;
  }
  bool TakeSign(std::string_view sign) {
    Skip();
    if (!text_.substr(i_).starts_with(sign)) return false;
    i_ += sign.size();
    return true;
  }
  bool TakeWord(std::string_view word) {
    Skip();
    if (!text_.substr(i_).starts_with(word)) return false;
    const std::size_t end = i_ + word.size();
    if (end < text_.size() && IsNameByte(text_[end])) return false;
    i_ = end;
    return true;
  }
  std::string TakeName(const char* what) {
    const std::size_t begin = i_;
    if (i_ < text_.size() && text_[i_] == '`') {
      const auto end = text_.find('`', i_ + 1);
      if (end == std::string_view::npos) Refuse("the backtick is not closed", begin);
      i_ = end + 1;
      return std::string(text_.substr(begin + 1, end - begin - 1));
    }
    if (i_ < text_.size() && !IsDecimal(text_[i_])) {
      while (i_ < text_.size() && IsNameByte(text_[i_])) ++i_;
    }
    if (i_ == begin) Refuse(std::string("expected ") + what, begin);
    return std::string(text_.substr(begin, i_ - begin));
  }
  Expression Make(Expression::Kind kind, std::size_t at) const {
    Expression e;
    e.kind = kind;
    e.position = PlaceOf(at);
    return e;
  }
  static Expression Join(Expression e, std::vector<Expression> parts) {
    e.parts = std::move(parts);
    return e;
  }

  template <class Next>
  Expression ParseChain(Expression::Kind kind, std::string_view word, Next next) {
    Expression first = (this->*next)();
    for (;;) {
      Skip();
      const std::size_t at = i_;
      if (!(word == "??" ? TakeSign(word) : TakeWord(word))) return first;
      Expression e = Make(kind, at);
      e.parts.push_back(std::move(first));
      e.parts.push_back((this->*next)());
      first = std::move(e);
    }
  }
  Expression ParseOr() {
    if (++depth_ > kDeepestExpression) Refuse("the expression is nested too deep", i_);
    Expression e = ParseChain(Expression::Kind::kOr, "or", &ExpressionParser::ParseAnd);
    --depth_;
    return e;
  }
  Expression ParseAnd() { return ParseChain(Expression::Kind::kAnd, "and", &ExpressionParser::ParseNot); }
  Expression ParseNot() {
    Skip();
    const std::size_t at = i_;
    if (!TakeWord("not")) return ParseCompare();
    if (++depth_ > kDeepestExpression) Refuse("the expression is nested too deep", i_);
    Expression e = Make(Expression::Kind::kNot, at);
    e.parts.push_back(ParseNot());
    --depth_;
    return e;
  }
  Expression ParseCompare() {
    Expression left = ParseFallback();
    Skip();
    const std::size_t at = i_;
    for (const std::string_view sign : {"<>", "!=", "<=", ">=", "==", "=", "<", ">"}) {
      if (!TakeSign(sign)) continue;
      Expression e = Make(Expression::Kind::kCompare, at);
      e.text = sign == "!=" ? "<>" : sign == "==" ? "=" : sign;
      e.parts.push_back(std::move(left));
      e.parts.push_back(ParseFallback());
      return e;
    }
    return left;
  }
  Expression ParseFallback() {
    return ParseChain(Expression::Kind::kFallback, "??", &ExpressionParser::ParsePath);
  }

  Expression ParsePath() {
    Expression e = ParsePrimary();
    for (;;) {
      const std::size_t at = i_;
      if (i_ < text_.size() && text_[i_] == '.') {
        ++i_;
        Expression field = Make(Expression::Kind::kField, i_);
        field.text = TakeName("a column or a property behind the dot");
        field.parts.push_back(std::move(e));
        e = std::move(field);
      } else if (i_ < text_.size() && text_[i_] == '[') {
        ++i_;
        if (TakeSign("*")) {
          Expression all = Make(Expression::Kind::kAll, at);
          all.parts.push_back(std::move(e));
          e = std::move(all);
        } else {
          Expression index = Make(Expression::Kind::kIndex, at);
          index.parts.push_back(std::move(e));
          index.parts.push_back(ParseOr());
          e = std::move(index);
        }
        if (!TakeSign("]")) Refuse("expected `]`", i_);
      } else {
        return e;
      }
    }
  }

  Expression ParsePrimary() {
    Skip();
    const std::size_t at = i_;
    if (i_ == text_.size()) Refuse("expected a name or a value", at);
    const char c = text_[i_];
    if (c == '(') {
      ++i_;
      Expression e = ParseOr();
      if (!TakeSign(")")) Refuse("expected `)`", i_);
      return e;
    }
    if (c == '\'' || c == '"') return ParseText(c);
    if (IsDecimal(c) || (c == '-' && i_ + 1 < text_.size() && IsDecimal(text_[i_ + 1]))) return ParseNumber();
    if (c == '$') {
      ++i_;
      Expression e = Make(Expression::Kind::kParameter, at);
      e.text = TakeName("the name of a parameter behind `$`");
      return e;
    }
    if (c == '@') {
      ++i_;
      Expression e = Make(Expression::Kind::kName, at);
      e.text = "@" + TakeName("`number` behind `@`");
      return e;
    }
    const bool quoted = c == '`';
    std::string name = TakeName("a name or a value");
    Expression e = Make(Expression::Kind::kName, at);
    if (!quoted && (name == "true" || name == "false" || name == "null")) {
      e.kind = Expression::Kind::kLiteral;
      if (name != "null") e.literal = name == "true";
      return e;
    }
    e.text = std::move(name);
    if (!quoted && i_ < text_.size() && text_[i_] == '(') {
      ++i_;
      e.kind = Expression::Kind::kCall;
      if (TakeSign(")")) return e;
      do {
        e.parts.push_back(ParseOr());
      } while (TakeSign(","));
      if (!TakeSign(")")) Refuse("expected `,` or `)`", i_);
    }
    return e;
  }

  Expression ParseText(char quote) {
    Expression e = Make(Expression::Kind::kLiteral, i_);
    std::string text;
    const std::size_t begin = i_++;
    for (; i_ < text_.size() && text_[i_] != quote; ++i_) {
      if (text_[i_] == '\\' && i_ + 1 < text_.size()) ++i_;
      text += text_[i_];
    }
    if (i_ == text_.size()) Refuse("the text is not closed", begin);
    ++i_;
    e.literal = std::move(text);
    return e;
  }

  Expression ParseNumber() {
    Expression e = Make(Expression::Kind::kLiteral, i_);
    const std::size_t begin = i_++;
    bool is_float = false;
    while (i_ < text_.size() &&
           (IsDecimal(text_[i_]) ||
            (text_[i_] == '.' && !is_float && i_ + 1 < text_.size() && IsDecimal(text_[i_ + 1])))) {
      is_float = is_float || text_[i_] == '.';
      ++i_;
    }
    const char *from = text_.data() + begin, *to = text_.data() + i_;
    std::int64_t integer = 0;
    double number = 0;
    const auto error =
        is_float ? std::from_chars(from, to, number).ec : std::from_chars(from, to, integer).ec;
    if (error != std::errc()) Refuse("the number does not fit", begin);
    e.literal = is_float ? Value(number) : Value(integer);
    return e;
  }

  std::string_view text_;
  Position begin_;
  std::size_t i_ = 0;
  int depth_ = 0;
};

[[noreturn]] void Refuse(const Expression& e, ErrorKind kind, std::string detail, const std::string& message,
                         const std::string& hint = {}) {
  Error error(kind, std::move(detail), message, e.position);
  error.hint = hint;
  throw error;
}

Thing FromValue(Value value) {
  Thing thing;
  thing.value = std::move(value);
  return thing;
}

Thing ColumnOf(const Expression& e, const BlockRows& rows, std::size_t row) {
  NearestName nearest(e.text);
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    if (rows.columns[i] == e.text) return FromValue(rows.rows[row][i]);
    nearest.Offer(rows.columns[i]);
  }
  std::string list;
  for (const std::string& column : rows.columns) list += (list.empty() ? "its columns are " : ", ") + column;
  Refuse(e, ErrorKind::kSemantic, "UnknownColumn",
         "the block `" + rows.name + "` has no column `" + render::SafeText(e.text) + "`",
         nearest.found().empty() ? list : nearest.Hint());
}

// A column that is not there is an error also where there is no row.
void CheckColumn(const Expression& e, const BlockRows& rows) {
  if (rows.rows.empty()) {
    BlockRows one = rows;
    one.rows.emplace_back(rows.columns.size());
    ColumnOf(e, one, 0);
  }
}

Value FieldOf(const Expression& e, const Value& value, bool soft) {
  if (value.is_null()) return {};
  if (value.is_map()) {
    const Map& map = value.AsMap();
    if (const auto found = map.find(e.text); found != map.end()) return found->second;
    if (soft) return {};
    NearestName nearest(e.text);
    for (const auto& [key, ignored] : map) nearest.Offer(key);
    Refuse(e, ErrorKind::kSemantic, "UnknownKey", "the map has no `" + render::SafeText(e.text) + "`",
           nearest.Hint());
  }
  const Map* properties = nullptr;
  if (value.is_node() && value.AsNode().content) properties = &value.AsNode().content->properties;
  if (value.is_relationship() && value.AsRelationship().content)
    properties = &value.AsRelationship().content->properties;
  if (properties != nullptr) {
    const auto found = properties->find(e.text);
    return found == properties->end() ? Value() : found->second;
  }
  if (value.is_node() || value.is_relationship()) return {};
  Refuse(e, ErrorKind::kType, "InvalidArgumentType",
         std::string(NameOf(value.type())) + " has no `" + render::SafeText(e.text) + "`",
         value.is_list() ? "[0] takes the first item, [*] all of them" : "");
}

Thing EvaluateField(const Expression& e, const Scope& scope, bool soft) {
  const Thing of = Evaluate(e.parts[0], scope, soft);
  if (of.kind == Thing::Kind::kRow) return ColumnOf(e, *of.rows, of.row);
  if (of.kind == Thing::Kind::kRows) {
    if (!of.rows->rows.empty()) return ColumnOf(e, *of.rows, 0);
    CheckColumn(e, *of.rows);
    if (soft) return {};
    Refuse(e, ErrorKind::kRequest, "NoRows", "the block `" + of.rows->name + "` gave no rows",
           "{{#if " + of.rows->name + "}} asks, and ?? says what to write instead");
  }
  if (!of.each) return FromValue(FieldOf(e, of.value, soft));
  List list;
  for (const Value& item : of.value.AsList()) list.push_back(FieldOf(e, item, soft));
  Thing thing = FromValue(std::move(list));
  thing.each = true;
  return thing;
}

Thing EvaluateIndex(const Expression& e, const Scope& scope, bool soft) {
  const Thing of = Evaluate(e.parts[0], scope, soft);
  const Value index = ToValue(Evaluate(e.parts[1], scope, soft));
  if (of.kind == Thing::Kind::kValue && of.value.is_null()) return {};
  if (of.kind == Thing::Kind::kValue && of.value.is_map() && index.is_string()) {
    Expression field = e;
    field.text = index.AsString();
    return FromValue(FieldOf(field, of.value, soft));
  }
  const bool is_list =
      of.kind == Thing::Kind::kRows || (of.kind == Thing::Kind::kValue && of.value.is_list());
  if (!is_list || !index.is_integer()) {
    Refuse(e, ErrorKind::kType, "InvalidArgumentType",
           "[ ] takes the number of a row or of an item of a list");
  }
  const auto size = static_cast<std::int64_t>(of.kind == Thing::Kind::kRows ? of.rows->rows.size()
                                                                            : of.value.AsList().size());
  const std::int64_t given = index.AsInteger(), at = given < 0 ? given + size : given;
  if (at < 0 || at >= size) {
    if (soft) return {};
    Refuse(e, ErrorKind::kRequest, "NoRows",
           "there is no [" + std::to_string(given) +
               "]: " + (size == 0 ? "it is empty" : "the last is [" + std::to_string(size - 1) + "]"),
           "?? says what to write instead");
  }
  if (of.kind == Thing::Kind::kValue) return FromValue(of.value.AsList()[static_cast<std::size_t>(at)]);
  Thing row = of;
  row.kind = Thing::Kind::kRow;
  row.row = static_cast<std::size_t>(at);
  return row;
}

bool Compare(const Expression& e, const Value& a, const Value& b) {
  if (e.text == "=") return Equals(a, b).value_or(false);
  if (e.text == "<>") return !Equals(a, b).value_or(true);
  const auto order = liaison::Compare(a, b);
  if (!order) return false;
  if (e.text == "<") return *order < 0;
  if (e.text == "<=") return *order <= 0;
  if (e.text == ">") return *order > 0;
  return *order >= 0;
}

Thing EvaluateCall(const Expression& e, const Scope& scope, bool soft) {
  const auto arguments = [&](std::size_t count) {
    if (e.parts.size() == count) return;
    Refuse(e, ErrorKind::kSyntax, "InvalidNumberOfArguments",
           e.text + "() takes " + (count == 1 ? "one argument" : "two arguments"));
  };
  if (e.text == "count") {
    arguments(1);
    const Thing of = Evaluate(e.parts[0], scope, soft);
    if (of.kind == Thing::Kind::kRows) return FromValue(static_cast<std::int64_t>(of.rows->rows.size()));
    if (of.kind == Thing::Kind::kValue && of.value.is_null()) return FromValue(0);
    if (of.kind == Thing::Kind::kValue && of.value.is_list())
      return FromValue(static_cast<std::int64_t>(of.value.AsList().size()));
    Refuse(e, ErrorKind::kType, "InvalidArgumentType", "count() takes a block or a list");
  }
  if (e.text == "join") {
    arguments(2);
    const Value list = ToValue(Evaluate(e.parts[0], scope, soft));
    const Value between = ToValue(Evaluate(e.parts[1], scope, soft));
    if (list.is_null()) return {};
    if (!list.is_list() || !between.is_string())
      Refuse(e, ErrorKind::kType, "InvalidArgumentType", "join() takes a list and a text");
    std::string text;
    bool first = true;
    for (const Value& item : list.AsList()) {
      if (item.is_null()) continue;
      if (!first) text += between.AsString();
      first = false;
      text += ToText(item);
    }
    return FromValue(std::move(text));
  }
  if (e.text == "cite") {
    Refuse(e, ErrorKind::kSyntax, "UnexpectedSyntax", "cite() stands alone between {{ and }}");
  }
  NearestName nearest(e.text);
  for (const std::string_view known : {"count", "cite", "join"}) nearest.Offer(known);
  Refuse(e, ErrorKind::kSyntax, "UnknownFunction",
         "there is no function " + render::SafeText(e.text) + "() in the text of a report",
         nearest.found().empty() ? "there are count(), join() and cite(); queries have all others"
                                 : nearest.Hint());
}

}  // namespace

Expression ParseExpression(std::string_view text, Position position) {
  return ExpressionParser(text, position).Parse();
}

Value RowMap(const BlockRows& rows, std::size_t row) {
  Map map;
  for (std::size_t i = 0; i < rows.columns.size(); ++i) map[rows.columns[i]] = rows.rows[row][i];
  return map;
}

Value RowList(const BlockRows& rows) {
  List list;
  for (std::size_t row = 0; row < rows.rows.size(); ++row) list.push_back(RowMap(rows, row));
  return list;
}

Thing Evaluate(const Expression& e, const Scope& scope, bool soft) {
  switch (e.kind) {
    case Expression::Kind::kLiteral:
      return FromValue(e.literal);
    case Expression::Kind::kName: {
      std::optional<Thing> found = scope.Find(e.text);
      if (!found) scope.RefuseName(e.text, e.position);
      if (found->kind == Thing::Kind::kRows && found->rows->failed) {
        Refuse(e, ErrorKind::kRequest, "FailedBlock", "the block `" + found->rows->name + "` has failed");
      }
      return std::move(*found);
    }
    case Expression::Kind::kParameter: {
      std::optional<Value> found = scope.FindParameter(e.text);
      if (!found) scope.RefuseParameter(e.text, e.position);
      return FromValue(std::move(*found));
    }
    case Expression::Kind::kField:
      return EvaluateField(e, scope, soft);
    case Expression::Kind::kIndex:
      return EvaluateIndex(e, scope, soft);
    case Expression::Kind::kAll: {
      const Thing of = Evaluate(e.parts[0], scope, soft);
      Thing list = FromValue(ToValue(of));
      if (list.value.is_null()) return list;
      if (!list.value.is_list())
        Refuse(e, ErrorKind::kType, "InvalidArgumentType",
               "[*] takes all rows of a block or items of a list");
      list.each = true;
      return list;
    }
    case Expression::Kind::kCall:
      return EvaluateCall(e, scope, soft);
    case Expression::Kind::kNot:
      return FromValue(!IsTrue(Evaluate(e.parts[0], scope, true)));
    case Expression::Kind::kAnd:
      return FromValue(IsTrue(Evaluate(e.parts[0], scope, true)) &&
                       IsTrue(Evaluate(e.parts[1], scope, true)));
    case Expression::Kind::kOr:
      return FromValue(IsTrue(Evaluate(e.parts[0], scope, true)) ||
                       IsTrue(Evaluate(e.parts[1], scope, true)));
    case Expression::Kind::kCompare:
      return FromValue(
          Compare(e, ToValue(Evaluate(e.parts[0], scope, soft)), ToValue(Evaluate(e.parts[1], scope, soft))));
    case Expression::Kind::kFallback: {
      Thing first = Evaluate(e.parts[0], scope, true);
      const bool empty = first.kind == Thing::Kind::kRows
                             ? first.rows->rows.empty()
                             : first.kind == Thing::Kind::kValue && first.value.is_null();
      return empty ? Evaluate(e.parts[1], scope, soft) : first;
    }
  }
  return {};
}

Value ToValue(const Thing& thing) {
  if (thing.kind == Thing::Kind::kRows) return RowList(*thing.rows);
  if (thing.kind == Thing::Kind::kRow) return RowMap(*thing.rows, thing.row);
  return thing.value;
}

bool IsTrue(const Thing& thing) {
  if (thing.kind == Thing::Kind::kRows) return !thing.rows->rows.empty();
  if (thing.kind == Thing::Kind::kRow) return true;
  const Value& v = thing.value;
  if (v.is_null()) return false;
  if (v.is_boolean()) return v.AsBoolean();
  if (v.is_number()) return v.ToDouble() != 0;
  if (v.is_string()) return !v.AsString().empty();
  if (v.is_list()) return !v.AsList().empty();
  if (v.is_map()) return !v.AsMap().empty();
  return true;
}

}  // namespace liaison::report
