// Expressions for one row, over Values: everything that has no typed loop, and what stands inside
// comprehensions.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "query/execute/evaluate.h"
#include "query/execute/subplan.h"
#include "query/functions/arithmetic.h"
#include "query/functions/graph_access.h"
#include "query/functions/text.h"
#include "query/functions/value_type.h"

namespace liaison::exec {
namespace {

using ast::BinaryOperator;

// A predicate's truth: null when the value is null; TypeError for what is no boolean.
Value Truth(Value v, std::optional<Position> position = {}) {
  if (v.is_null() || v.is_boolean()) return v;
  throw Error(ErrorKind::kType, "InvalidArgumentType",
              fmt::format("a predicate must be a BOOLEAN, but {} was given", NameOf(v.type())), position);
}

bool IsTrue(const Value& v) { return v.is_boolean() && v.AsBoolean(); }

class RowEvaluator {
 public:
  RowEvaluator(Evaluator& evaluator, Frame& frame) : evaluator_(evaluator), frame_(frame) {}

  Value operator()(const ast::Literal& e) { return e.value; }
  Value operator()(const ast::Parameter& e) {
    auto& parameters = evaluator_.context().parameters;
    auto found = parameters.find(e.name);
    if (found == parameters.end()) {
      throw CompileError(ErrorKind::kParameterMissing, "MissingParameter",
                         fmt::format("the parameter ${} was not given", e.name), {});
    }
    return found->second;
  }
  Value operator()(const ast::Variable& e) {
    for (auto i = frame_.locals.rbegin(); i != frame_.locals.rend(); ++i) {
      if (i->first == e.slot) return i->second;
    }
    if (!frame_.batch || e.slot == ast::kNoSlot) return {};
    const Vector& column = frame_.batch->columns[e.slot];
    return column.kind == Vector::Kind::kNone ? Value() : column.Get(frame_.row);
  }
  Value operator()(const ast::ListLiteral& e) {
    List list;
    list.reserve(e.items.size());
    for (const auto& item : e.items) list.push_back(Of(*item));
    return list;
  }
  Value operator()(const ast::MapLiteral& e) {
    Map map;
    for (const auto& [key, value] : e.entries) map.insert_or_assign(key, Of(*value));
    return map;
  }
  Value operator()(const ast::Property& e) {
    return GetProperty(evaluator_.functions(), Of(*e.subject), e.key);
  }
  Value operator()(const ast::Subscript& e) {
    Value subject = Of(*e.subject);
    return Subscript(evaluator_.functions(), subject, Of(*e.index));
  }
  Value operator()(const ast::Slice& e) {
    Value subject = Of(*e.subject), from, to;
    if (e.from) from = Of(*e.from);
    if (e.to) to = Of(*e.to);
    return Slice(subject, e.from ? &from : nullptr, e.to ? &to : nullptr);
  }
  Value operator()(const ast::LabelTest& e) {
    Value subject = Of(*e.subject);
    if (subject.is_null()) return {};
    const Transaction& t = evaluator_.context().transaction;
    std::vector<std::string> names;
    if (subject.is_node()) {
      if (subject.AsNode().content) {
        names = subject.AsNode().content->labels;
      } else {
        for (LabelId l : t.Labels(subject.AsNode().id)) names.push_back(t.catalog().LabelName(l));
      }
    } else if (subject.is_relationship()) {
      names.push_back(t.catalog().TypeName(subject.AsRelationship().id.type()));
    } else {
      throw Error(
          ErrorKind::kType, "InvalidArgumentType",
          fmt::format("a label test needs a NODE or RELATIONSHIP, but {} was given", NameOf(subject.type())));
    }
    return Matches(e.labels, names);
  }
  Value operator()(const ast::Unary& e) {
    switch (e.op) {
      case ast::UnaryOperator::kNot:
        return Not(Truth(Of(*e.operand)));
      case ast::UnaryOperator::kPlus:
        return Unsigned(Of(*e.operand));
      case ast::UnaryOperator::kMinus:
        return Negate(Of(*e.operand));
      case ast::UnaryOperator::kIsNull:
        return Value(Of(*e.operand).is_null());
      case ast::UnaryOperator::kIsNotNull:
        return Value(!Of(*e.operand).is_null());
    }
    return {};
  }
  Value operator()(const ast::Binary& e) {
    switch (e.op) {
      case BinaryOperator::kAnd: {
        Value left = Truth(Of(*e.left));
        if (left.is_boolean() && !left.AsBoolean()) return false;
        return And(left, Truth(Of(*e.right)));
      }
      case BinaryOperator::kOr: {
        Value left = Truth(Of(*e.left));
        if (IsTrue(left)) return true;
        return Or(left, Truth(Of(*e.right)));
      }
      case BinaryOperator::kXor: {
        Value left = Truth(Of(*e.left));
        return Xor(left, Truth(Of(*e.right)));
      }
      default: {
        Value left = Of(*e.left);
        return ApplyBinary(e.op, left, Of(*e.right));
      }
    }
  }
  Value operator()(const ast::OperatorChain& e) {
    Value left = Of(*e.operands[0]);
    if (!e.comparisons()) {
      const bool logical = e.operators[0] == BinaryOperator::kXor;
      if (logical) left = Truth(std::move(left));
      for (std::size_t i = 0; i < e.operators.size(); ++i) {
        Value right = Of(*e.operands[i + 1]);
        left = ApplyBinary(e.operators[i], left, logical ? Truth(std::move(right)) : right);
      }
      return left;
    }
    Value result = true;
    for (std::size_t i = 0; i < e.operators.size(); ++i) {
      Value right = Of(*e.operands[i + 1]);
      Value one = ApplyBinary(e.operators[i], left, right);
      result = And(result, one);
      if (result.is_boolean() && !result.AsBoolean()) return false;
      left = std::move(right);
    }
    return result;
  }
  Value operator()(const ast::TypeTest& e) { return liaison::Matches(*e.type, Of(*e.subject)) != e.negated; }
  Value operator()(const ast::NormalizedTest& e) {
    Value subject = Of(*e.subject);
    if (!subject.is_string()) return {};
    return IsNormalized(subject.AsString(), e.form) != e.negated;
  }
  Value operator()(const ast::FunctionCall& e) {
    if (!e.function)
      throw CompileError(ErrorKind::kSyntax, "InvalidAggregation", "an aggregate cannot stand here", {});
    const Function& f = *e.function;
    if (f.name == "coalesce") {
      for (const auto& a : e.arguments) {
        Value v = Of(*a);
        if (!v.is_null()) return v;
      }
      return {};
    }
    std::vector<Value> arguments;
    arguments.reserve(e.arguments.size());
    bool null = false;
    for (const auto& a : e.arguments) {
      arguments.push_back(Of(*a));
      null |= arguments.back().is_null();
    }
    if (null && f.null_if_any_null) return {};
    return f.call(evaluator_.functions(), arguments);
  }
  Value operator()(const ast::CaseExpression& e) {
    if (e.subject) {
      Value subject = Of(*e.subject);
      for (const auto& b : e.branches) {
        if (IsTrue(Comparison(ComparisonOperator::kEqual, subject, Of(*b.when)))) return Of(*b.then);
      }
    } else {
      for (const auto& b : e.branches) {
        if (IsTrue(Truth(Of(*b.when)))) return Of(*b.then);
      }
    }
    return e.otherwise ? Of(*e.otherwise) : Value();
  }
  Value operator()(const ast::ListComprehension& e) {
    Value list = ListOf(*e.list);
    if (list.is_null()) return {};
    List out;
    Charge charge(evaluator_.context().memory);
    Local local(*this, e.variable.slot);
    for (const Value& item : list.AsList()) {
      local.Set(item);
      if (e.where && !IsTrue(Truth(Of(*e.where)))) continue;
      out.push_back(e.projection ? Of(*e.projection) : item);
      charge.Add(sizeof(Value) + HeldBytes(out.back()));
    }
    return out;
  }
  Value operator()(const ast::Quantifier& e) {
    Value list = ListOf(*e.list);
    if (list.is_null()) return {};
    std::size_t yes = 0, unknown = 0, no = 0;
    Local local(*this, e.variable.slot);
    for (const Value& item : list.AsList()) {
      local.Set(item);
      Value v = e.where ? Truth(Of(*e.where)) : Value(true);
      ++(v.is_null() ? unknown : v.AsBoolean() ? yes : no);
    }
    switch (e.kind) {
      case ast::QuantifierKind::kAll:
        return no ? Value(false) : unknown ? Value() : Value(true);
      case ast::QuantifierKind::kAny:
        return yes ? Value(true) : unknown ? Value() : Value(false);
      case ast::QuantifierKind::kNone:
        return yes ? Value(false) : unknown ? Value() : Value(true);
      case ast::QuantifierKind::kSingle:
        return yes > 1 ? Value(false) : unknown ? Value() : Value(yes == 1);
    }
    return {};
  }
  Value operator()(const ast::Reduce& e) {
    Value list = ListOf(*e.list);
    if (list.is_null()) return {};
    Value accumulator = Of(*e.initial);
    Local outer(*this, e.accumulator.slot), local(*this, e.variable.slot);
    for (const Value& item : list.AsList()) {
      outer.Set(accumulator);
      local.Set(item);
      accumulator = Of(*e.step);
    }
    return accumulator;
  }
  Value operator()(const ast::MapProjection& e) {
    Value subject = (*this)(e.subject);
    if (subject.is_null()) return {};
    Map map;
    for (const auto& item : e.items) {
      switch (item.kind) {
        case ast::MapProjection::Item::Kind::kProperty:
          map.insert_or_assign(item.key, GetProperty(evaluator_.functions(), subject, item.key));
          break;
        case ast::MapProjection::Item::Kind::kAllProperties:
          for (auto& [key, value] : AllProperties(subject)) map.insert_or_assign(key, value);
          break;
        default:
          map.insert_or_assign(item.key, Of(*item.value));
      }
    }
    return map;
  }
  Value operator()(const ast::PatternComprehension& e) { return FromSubplan(e.subplan); }
  Value operator()(const ast::PatternPredicate& e) { return FromSubplan(e.subplan); }
  Value operator()(const ast::SubqueryExpression& e) { return FromSubplan(e.subplan); }
  Value operator()(const ast::ShortestPathExpression& e) {
    for (const auto* end : {&e.pattern->elements.front(), &e.pattern->elements.back()}) {
      const auto& node = std::get<ast::NodePattern>(*end);
      if ((*this)(ast::Variable{"", node.slot}).is_null()) return {};
    }
    return FromSubplan(e.subplan);
  }

  Value Of(const ast::Expression& e) { return std::visit(*this, e.node); }

 private:
  // A local variable while a comprehension runs.
  class Local {
   public:
    Local(RowEvaluator& owner, Slot slot)
        : evaluator_(owner.evaluator_), locals_(owner.frame_.locals), index_(locals_.size()) {
      locals_.emplace_back(slot, Value());
    }
    ~Local() { locals_.pop_back(); }
    void Set(Value v) {
      evaluator_.CountStep();
      locals_[index_].second = std::move(v);
    }

   private:
    Evaluator& evaluator_;
    std::vector<std::pair<Slot, Value>>& locals_;
    std::size_t index_;
  };

  // Memory of a list while it is made, put to the statement's account in large steps.
  class Charge {
   public:
    explicit Charge(MemoryBudget& memory) : memory_(memory) {}
    ~Charge() { memory_.Remove(charged_); }
    Charge(const Charge&) = delete;
    Charge& operator=(const Charge&) = delete;
    void Add(std::size_t bytes) {
      waiting_ += bytes;
      if (waiting_ < kStep) return;
      charged_ += waiting_;
      memory_.Add(std::exchange(waiting_, 0));
    }

   private:
    static constexpr std::size_t kStep = 1 << 20;
    MemoryBudget& memory_;
    std::size_t waiting_ = 0, charged_ = 0;
  };

  Value ListOf(const ast::Expression& e) {
    Value v = Of(e);
    if (v.is_null() || v.is_list()) return v;
    throw Error(ErrorKind::kType, "InvalidArgumentType",
                fmt::format("expected a LIST, but {} was given", NameOf(v.type())), e.position);
  }

  Map AllProperties(const Value& subject) {
    if (subject.is_map()) return subject.AsMap();
    if (subject.is_node()) return NodeProperties(evaluator_.functions(), subject.AsNode());
    if (subject.is_relationship())
      return RelationshipProperties(evaluator_.functions(), subject.AsRelationship());
    throw Error(ErrorKind::kType, "InvalidArgumentType",
                fmt::format("a map projection needs a NODE, RELATIONSHIP or MAP, but {} was given",
                            NameOf(subject.type())));
  }

  bool Matches(const ast::LabelExpression& e, const std::vector<std::string>& names) {
    using Kind = ast::LabelExpression::Kind;
    switch (e.kind) {
      case Kind::kName:
        return std::find(names.begin(), names.end(), e.name) != names.end();
      case Kind::kAnd:
        return std::all_of(e.operands.begin(), e.operands.end(),
                           [&](const auto& o) { return Matches(o, names); });
      case Kind::kOr:
        return std::any_of(e.operands.begin(), e.operands.end(),
                           [&](const auto& o) { return Matches(o, names); });
      case Kind::kNot:
        return !Matches(e.operands[0], names);
      case Kind::kAny:
        return !names.empty();
      case Kind::kDynamic: {
        Value v = Of(*e.dynamic);
        std::vector<std::string> wanted = DynamicNames(v, e.position);
        auto has = [&](const std::string& name) {
          return std::find(names.begin(), names.end(), name) != names.end();
        };
        return e.dynamic_any ? std::any_of(wanted.begin(), wanted.end(), has)
                             : std::all_of(wanted.begin(), wanted.end(), has);
      }
    }
    return false;
  }

  // The row with its local variables as a batch of one.
  Value FromSubplan(int subplan) {
    Batch one(evaluator_.context().plan.slot_names.size());
    if (frame_.batch) {
      RowIndex row = frame_.row;
      for (std::size_t s = 0; s < frame_.batch->columns.size() && s < one.columns.size(); ++s) {
        const Vector& column = frame_.batch->columns[s];
        if (column.kind != Vector::Kind::kNone) one.columns[s].Append(column, row);
      }
    }
    for (const auto& [slot, value] : frame_.locals) {
      one.columns[slot].Clear();
      one.columns[slot].AppendValue(value);
    }
    one.count = 1;
    Vector out;
    evaluator_.EvaluateSubplan(subplan, one, AllRows(1), out);
    return out.Get(0);
  }

  Evaluator& evaluator_;
  Frame& frame_;
};

}  // namespace

std::vector<std::string> DynamicNames(const Value& v, Position position) {
  std::vector<std::string> names;
  auto add = [&](const Value& name) {
    if (!name.is_string()) {
      throw Error(
          ErrorKind::kType, "InvalidArgumentType",
          fmt::format("$( ) takes a name as STRING, or a LIST of names, but this is {}", NameOf(name.type())),
          position);
    }
    if (name.AsString().empty()) {
      throw Error(ErrorKind::kArgument, "InvalidArgumentValue", "the name of a label or type cannot be empty",
                  position);
    }
    names.push_back(name.AsString());
  };
  if (v.is_list()) {
    for (const Value& name : v.AsList()) add(name);
  } else {
    add(v);
  }
  return names;
}

Value Evaluator::EvaluateFrame(const ast::Expression& e, Frame& frame) {
  try {
    return RowEvaluator(*this, frame).Of(e);
  } catch (Error& error) {
    if (!error.position) error.position = e.position;
    throw;
  }
}

bool Evaluator::Holds(const ast::Expression& predicate, Frame& frame) {
  return IsTrue(Truth(EvaluateFrame(predicate, frame), predicate.position));
}

Value Evaluator::EvaluateRow(const ast::Expression& e, const Batch& batch, RowIndex row) {
  Frame frame{&batch, row, {}};
  return EvaluateFrame(e, frame);
}

Value Evaluator::EvaluateConstant(const ast::Expression& e) {
  Frame frame{nullptr, 0, {}};
  return EvaluateFrame(e, frame);
}

}  // namespace liaison::exec
