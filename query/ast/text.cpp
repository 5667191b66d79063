// text.cpp: trees as text of the language, for EXPLAIN and messages. Parentheses are put where the tree needs
// them, so that what comes out is read again as the same tree; clauses of subqueries are only named.
#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <variant>

#include "graph/ascii.h"
#include "query/ast/query.h"

namespace liaison::ast {

namespace {

// How tightly an expression binds: CIP2021-08-10. An operand that binds less tightly than its operator wants
// gets parentheses.
enum Level : int {
  kOrLevel = 1,
  kXorLevel,
  kAndLevel,
  kNotLevel,
  kComparisonLevel,
  kPredicateLevel,
  kSumLevel,
  kProductLevel,
  kPowerLevel,
  kSignLevel,
  kPostfixLevel,
  kAtomLevel
};

struct OperatorText {
  std::string_view text;
  Level level;
};

// In the order of BinaryOperator.
constexpr std::array<OperatorText, 21> kBinary = {{
    {" OR ", kOrLevel},
    {" XOR ", kXorLevel},
    {" AND ", kAndLevel},
    {" = ", kComparisonLevel},
    {" <> ", kComparisonLevel},
    {" < ", kComparisonLevel},
    {" <= ", kComparisonLevel},
    {" > ", kComparisonLevel},
    {" >= ", kComparisonLevel},
    {" + ", kSumLevel},
    {" - ", kSumLevel},
    {" * ", kProductLevel},
    {" / ", kProductLevel},
    {" % ", kProductLevel},
    {" ^ ", kPowerLevel},
    {" IN ", kPredicateLevel},
    {" STARTS WITH ", kPredicateLevel},
    {" ENDS WITH ", kPredicateLevel},
    {" CONTAINS ", kPredicateLevel},
    {" =~ ", kPredicateLevel},
    {" || ", kSumLevel},
}};

const OperatorText& TextOf(BinaryOperator op) { return kBinary[static_cast<std::size_t>(op)]; }

struct LevelVisitor {
  int operator()(const Binary& n) const { return TextOf(n.op).level; }
  int operator()(const OperatorChain& n) const { return TextOf(n.operators[0]).level; }
  int operator()(const Unary& n) const {
    if (n.op == UnaryOperator::kNot) return kNotLevel;
    return n.op == UnaryOperator::kIsNull || n.op == UnaryOperator::kIsNotNull ? kPredicateLevel : kSignLevel;
  }
  int operator()(const TypeTest&) const { return kPredicateLevel; }
  int operator()(const NormalizedTest&) const { return kPredicateLevel; }
  int operator()(const LabelTest&) const { return kPredicateLevel; }
  int operator()(const Literal& n) const {
    bool negative =
        (n.value.is_integer() && n.value.AsInteger() < 0) || (n.value.is_float() && n.value.AsFloat() < 0);
    return negative ? kSignLevel : kAtomLevel;
  }
  int operator()(const Property&) const { return kPostfixLevel; }
  int operator()(const Subscript&) const { return kPostfixLevel; }
  int operator()(const Slice&) const { return kPostfixLevel; }
  template <class Atom>
  int operator()(const Atom&) const {
    return kAtomLevel;
  }
};

int LevelOf(const Expression& e) { return std::visit(LevelVisitor(), e.node); }

// Words that begin an expression, or a literal, and so are no names there without backquotes. In lower case.
constexpr std::string_view kLeadingWords[] = {"not", "case",     "when", "true", "false",   "null",
                                              "inf", "infinity", "nan",  "all",  "distinct"};

bool IsLeadingWord(std::string_view name) {
  return std::find(std::begin(kLeadingWords), std::end(kLeadingWords), AsciiLower(name)) !=
         std::end(kLeadingWords);
}

class Writer {
 public:
  std::string Take() { return std::move(out_); }

  void Write(const Expression& e) {
    std::visit([this](const auto& node) { Node(node); }, e.node);
  }
  void Write(const PathPattern& path) { Path(path); }

 private:
  void Operand(const Expression& e, int level) {
    bool parentheses = LevelOf(e) < level;
    if (parentheses) out_ += '(';
    Write(e);
    if (parentheses) out_ += ')';
  }
  void Operand(const ExpressionPtr& e, int level) { Operand(*e, level); }

  void Name(std::string_view name) {
    bool plain = !name.empty() && !(name[0] >= '0' && name[0] <= '9') && !IsLeadingWord(name);
    for (char c : name) {
      bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                    static_cast<unsigned char>(c) >= 0x80;
      plain = plain && letter;
    }
    if (plain) {
      out_ += name;
      return;
    }
    out_ += '`';
    for (char c : name) {
      if (c == '`' || c == '\\') out_ += c;
      out_ += c;
    }
    out_ += '`';
  }
  void Name(const Variable& variable) { Name(variable.name); }

  template <class Items, class WriteItem>
  void Separated(const Items& items, WriteItem write) {
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += ", ";
      first = false;
      write(item);
    }
  }

  // ---- expressions ----

  void Node(const Literal& n) { out_ += ToLiteral(n.value); }
  void Node(const Parameter& n) {
    out_ += '$';
    bool plain = !n.name.empty();
    for (char c : n.name)
      plain =
          plain && ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_');
    if (plain) {
      out_ += n.name;
    } else {
      Name(n.name);
    }
  }
  void Node(const Variable& n) { Name(n); }
  void Node(const ListLiteral& n) {
    out_ += '[';
    Separated(n.items, [this](const ExpressionPtr& e) { Write(*e); });
    out_ += ']';
  }
  void Node(const MapLiteral& n) {
    out_ += '{';
    Separated(n.entries, [this](const auto& entry) {
      Name(entry.first);
      out_ += ": ";
      Write(*entry.second);
    });
    out_ += '}';
  }
  void Node(const Property& n) {
    Operand(n.subject, kPostfixLevel);
    out_ += '.';
    Name(n.key);
  }
  void Node(const Subscript& n) {
    Operand(n.subject, kPostfixLevel);
    out_ += '[';
    Write(*n.index);
    out_ += ']';
  }
  void Node(const Slice& n) {
    Operand(n.subject, kPostfixLevel);
    out_ += '[';
    if (n.from != nullptr) Write(*n.from);
    out_ += "..";
    if (n.to != nullptr) Write(*n.to);
    out_ += ']';
  }
  void Node(const LabelTest& n) {
    Operand(n.subject, kPredicateLevel);
    out_ += ':';
    Labels(n.labels);
  }
  void Node(const Unary& n) {
    switch (n.op) {
      case UnaryOperator::kNot:
        out_ += "NOT ";
        Operand(n.operand, kNotLevel);
        break;
      case UnaryOperator::kPlus:
      case UnaryOperator::kMinus:
        // A blank, for a minus directly before a number would become part of it.
        out_ += n.op == UnaryOperator::kPlus ? "+" : "-";
        if (std::holds_alternative<Literal>(n.operand->node)) {
          out_ += '(';
          Write(*n.operand);
          out_ += ')';
        } else {
          Operand(n.operand, kSignLevel);
        }
        break;
      case UnaryOperator::kIsNull:
      case UnaryOperator::kIsNotNull:
        Operand(n.operand, kPredicateLevel);
        out_ += n.op == UnaryOperator::kIsNull ? " IS NULL" : " IS NOT NULL";
        break;
    }
  }
  void Node(const Binary& n) {
    const OperatorText& op = TextOf(n.op);
    // Comparisons next to each other would be a chain.
    Operand(n.left, op.level == kComparisonLevel ? op.level + 1 : op.level);
    out_ += op.text;
    Operand(n.right, op.level + 1);
  }
  void Node(const OperatorChain& n) {
    for (std::size_t i = 0; i < n.operands.size(); ++i) {
      if (i > 0) out_ += TextOf(n.operators[i - 1]).text;
      Operand(n.operands[i], TextOf(n.operators[0]).level + 1);
    }
  }
  void Node(const TypeTest& n) {
    Operand(n.subject, kPredicateLevel);
    out_ += n.negated ? " IS NOT :: " : " IS :: ";
    out_ += n.type_text;
  }
  void Node(const NormalizedTest& n) {
    Operand(n.subject, kPredicateLevel);
    out_ += n.negated ? " IS NOT " : " IS ";
    out_ += n.form + " NORMALIZED";
  }
  void Node(const FunctionCall& n) {
    std::string_view rest = n.name;
    for (std::size_t dot; (dot = rest.find('.')) != std::string_view::npos; rest.remove_prefix(dot + 1)) {
      Name(rest.substr(0, dot));
      out_ += '.';
    }
    Name(rest);
    out_ += '(';
    if (n.star) out_ += '*';
    if (n.distinct) out_ += "DISTINCT ";
    Separated(n.arguments, [this](const ExpressionPtr& e) { Write(*e); });
    out_ += ')';
  }
  void Node(const CaseExpression& n) {
    out_ += "CASE";
    if (n.subject != nullptr) {
      out_ += ' ';
      Write(*n.subject);
    }
    for (const auto& branch : n.branches) {
      out_ += " WHEN ";
      Write(*branch.when);
      out_ += " THEN ";
      Write(*branch.then);
    }
    if (n.otherwise != nullptr) {
      out_ += " ELSE ";
      Write(*n.otherwise);
    }
    out_ += " END";
  }
  void WhereAndProjection(const ExpressionPtr& where, const ExpressionPtr& projection) {
    if (where != nullptr) {
      out_ += " WHERE ";
      Write(*where);
    }
    if (projection != nullptr) {
      out_ += " | ";
      Write(*projection);
    }
  }
  void Node(const ListComprehension& n) {
    out_ += '[';
    Name(n.variable);
    out_ += " IN ";
    Write(*n.list);
    WhereAndProjection(n.where, n.projection);
    out_ += ']';
  }
  void Node(const Quantifier& n) {
    constexpr std::string_view kNames[] = {"all(", "any(", "none(", "single("};
    out_ += kNames[static_cast<std::size_t>(n.kind)];
    Name(n.variable);
    out_ += " IN ";
    Write(*n.list);
    WhereAndProjection(n.where, nullptr);
    out_ += ')';
  }
  void Node(const Reduce& n) {
    out_ += "reduce(";
    Name(n.accumulator);
    out_ += " = ";
    Write(*n.initial);
    out_ += ", ";
    Name(n.variable);
    out_ += " IN ";
    Write(*n.list);
    WhereAndProjection(nullptr, n.step);
    out_ += ')';
  }
  void Node(const MapProjection& n) {
    Name(n.subject);
    out_ += " {";
    Separated(n.items, [this](const MapProjection::Item& item) {
      switch (item.kind) {
        case MapProjection::Item::Kind::kAllProperties:
          out_ += ".*";
          break;
        case MapProjection::Item::Kind::kProperty:
          out_ += '.';
          Name(item.key);
          break;
        case MapProjection::Item::Kind::kVariable:
          Name(item.key);
          break;
        case MapProjection::Item::Kind::kEntry:
          Name(item.key);
          out_ += ": ";
          Write(*item.value);
          break;
      }
    });
    out_ += '}';
  }
  void Node(const PatternComprehension& n) {
    out_ += '[';
    Path(*n.pattern);
    WhereAndProjection(n.where, n.projection);
    out_ += ']';
  }
  void Node(const PatternPredicate& n) { Path(*n.pattern); }
  void Node(const ShortestPathExpression& n) { Path(*n.pattern); }
  void Node(const SubqueryExpression& n) {
    out_ += n.kind == SubqueryKind::kExists  ? "EXISTS { "
            : n.kind == SubqueryKind::kCount ? "COUNT { "
                                             : "COLLECT { ";
    const auto& clauses = n.query->parts.front().clauses;
    const Match* match =
        clauses.size() == 1 && n.query->parts.size() == 1 ? std::get_if<Match>(&clauses.front()) : nullptr;
    if (match != nullptr) {
      Separated(match->patterns, [this](const PathPattern& path) { Path(path); });
      WhereAndProjection(match->where, nullptr);
    } else {
      out_ += "...";
    }
    out_ += " }";
  }

  // ---- patterns ----

  void Labels(const LabelExpression& labels) {
    using Kind = LabelExpression::Kind;
    auto joined = [this, &labels](std::string_view separator) {
      for (std::size_t i = 0; i < labels.operands.size(); ++i) {
        if (i > 0) out_ += separator;
        LabelOperand(labels.operands[i]);
      }
    };
    switch (labels.kind) {
      case Kind::kName:
        Name(labels.name);
        break;
      case Kind::kAny:
        out_ += '%';
        break;
      case Kind::kNot:
        out_ += '!';
        LabelOperand(labels.operands.front());
        break;
      case Kind::kAnd:
        joined(labels.colon_conjunction ? ":" : "&");
        break;
      case Kind::kOr:
        joined("|");
        break;
      case Kind::kDynamic:
        out_ += labels.dynamic_any ? "$any(" : "$(";
        Write(*labels.dynamic);
        out_ += ')';
        break;
    }
  }
  void LabelOperand(const LabelExpression& labels) {
    bool parentheses =
        labels.kind == LabelExpression::Kind::kAnd || labels.kind == LabelExpression::Kind::kOr;
    if (parentheses) out_ += '(';
    Labels(labels);
    if (parentheses) out_ += ')';
  }

  // What stands between the brackets of a node or a relationship.
  template <class Element>
  void Filler(const Element& element, const std::optional<LabelExpression>& labels,
              const std::optional<PathLength>& length) {
    std::size_t begin = out_.size();
    auto blank = [&] {
      if (out_.size() > begin) out_ += ' ';
    };
    if (element.variable) Name(*element.variable);
    if (labels) {
      out_ += ':';
      Labels(*labels);
    }
    if (length) {
      out_ += '*';
      if (length->minimum) out_ += std::to_string(*length->minimum);
      if (length->minimum != length->maximum) {
        out_ += "..";
        if (length->maximum) out_ += std::to_string(*length->maximum);
      }
    }
    if (element.properties != nullptr) {
      blank();
      Write(*element.properties);
    }
    if (element.where != nullptr) {
      blank();
      out_ += "WHERE ";
      Write(*element.where);
    }
  }
  void Element(const NodePattern& node) {
    out_ += '(';
    Filler(node, node.labels, std::nullopt);
    out_ += ')';
  }
  void Element(const RelationshipPattern& r) {
    out_ += r.direction == PatternDirection::kIn ? "<-" : "-";
    bool empty = !r.variable && !r.types && !r.length && r.properties == nullptr && r.where == nullptr;
    if (!empty) {
      out_ += '[';
      Filler(r, r.types, r.length);
      out_ += ']';
    }
    out_ += r.direction == PatternDirection::kOut ? "->" : "-";
  }
  void Element(const std::unique_ptr<QuantifiedPath>& path) {
    out_ += '(';
    Path(path->pattern);
    WhereAndProjection(path->where, nullptr);
    out_ += "){";
    if (path->length.minimum) out_ += std::to_string(*path->length.minimum);
    if (path->length.minimum != path->length.maximum) {
      out_ += ',';
      if (path->length.maximum) out_ += std::to_string(*path->length.maximum);
    }
    out_ += '}';
  }

  void Path(const PathPattern& path) {
    if (path.variable) {
      Name(*path.variable);
      out_ += " = ";
    }
    bool function = false;
    const auto count = [&] {
      if (path.selector_count == nullptr) return;
      Write(*path.selector_count);
      out_ += ' ';
    };
    switch (path.selector) {
      case PathSelector::kNone:
        break;
      case PathSelector::kAny:
        out_ += "ANY ";
        count();
        break;
      case PathSelector::kAnyShortest:
        out_ += "ANY SHORTEST ";
        break;
      case PathSelector::kAllShortest:
        out_ += "ALL SHORTEST ";
        break;
      case PathSelector::kShortestK:
        out_ += "SHORTEST ";
        count();
        break;
      case PathSelector::kShortestKGroups:
        out_ += "SHORTEST ";
        count();
        out_ += "GROUPS ";
        break;
      case PathSelector::kShortestPathFunction:
        out_ += "shortestPath(";
        function = true;
        break;
      case PathSelector::kAllShortestPathsFunction:
        out_ += "allShortestPaths(";
        function = true;
        break;
    }
    for (const PatternElement& element : path.elements) {
      std::visit([this](const auto& e) { Element(e); }, element);
    }
    if (function) out_ += ')';
  }

  std::string out_;
};

}  // namespace

std::string ToString(const Expression& expression) {
  Writer writer;
  writer.Write(expression);
  return writer.Take();
}

std::string ToString(const PathPattern& path) {
  Writer writer;
  writer.Write(path);
  return writer.Take();
}

}  // namespace liaison::ast
