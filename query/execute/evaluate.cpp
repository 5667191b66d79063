// Expressions for the rows of a batch at once: the typed loops. What has none goes to evaluate_row.cpp.
#include "query/execute/evaluate.h"

#include <fmt/format.h>
#include <string.h>

#include <array>
#include <functional>
#include <numeric>
#include <unordered_set>

#include "query/ast/walk.h"
#include "query/execute/subplan.h"
#include "query/functions/arithmetic.h"
#include "query/plan/plan.h"

namespace liaison::exec {

using ast::BinaryOperator;
using Kind = Vector::Kind;

Rows AllRows(std::uint32_t count) {
  static const std::vector<RowIndex> all = [] {
    std::vector<RowIndex> v(1u << 16);
    std::iota(v.begin(), v.end(), 0);
    return v;
  }();
  assert(count <= all.size());
  return {all.data(), count};
}

struct Evaluator::ColumnCache {
  std::vector<const ColumnBlock*> blocks;
  std::vector<bool> known;
};

Evaluator::Evaluator(Context& context) : context_(context), random_(std::random_device{}()) {
  functions_.transaction = &context.transaction;
  functions_.statement_time = context.statement_time;
  functions_.transaction_time = context.transaction_time;
  functions_.random = &random_;
}

Evaluator::~Evaluator() = default;

Evaluator::ColumnCache& Evaluator::Columns(bool of_relationships, TypeId type, KeyId key) {
  std::uint64_t id = (static_cast<std::uint64_t>(of_relationships) << 32) |
                     (static_cast<std::uint64_t>(type.value) << 16) | key.value;
  auto& cache = columns_[id];
  if (!cache) {
    cache = std::make_unique<ColumnCache>();
    std::size_t n = of_relationships ? context_.transaction.RelationshipBlockCount(type)
                                     : context_.transaction.NodeBlockCount();
    cache->blocks.resize(n);
    cache->known.resize(n);
  }
  return *cache;
}

SubplanRunner& Evaluator::Runner(int subplan) {
  auto& runner = runners_[subplan];
  if (!runner) runner = std::make_unique<SubplanRunner>(context_, *this, context_.plan.subplans.at(subplan));
  return *runner;
}

void Evaluator::EvaluateSubplan(int subplan, const Batch& batch, Rows rows, Vector& out) {
  Runner(subplan).Run(batch, rows, out);
}

namespace {

bool IsConstant(const ast::Expression& e) {
  if (std::holds_alternative<ast::Variable>(e.node) ||
      std::holds_alternative<ast::SubqueryExpression>(e.node) ||
      std::holds_alternative<ast::PatternPredicate>(e.node) ||
      std::holds_alternative<ast::PatternComprehension>(e.node) ||
      std::holds_alternative<ast::ShortestPathExpression>(e.node) ||
      std::holds_alternative<ast::MapProjection>(e.node)) {
    return false;
  }
  if (auto* f = std::get_if<ast::FunctionCall>(&e.node)) {
    if (!f->function || !f->function->deterministic) return false;
  }
  bool constant = true;
  ast::ForEachChild(e, [&](const ast::Expression& c) { constant = constant && IsConstant(c); });
  return constant;
}

}  // namespace

const Value* Evaluator::Constant(const ast::Expression& e) {
  auto [found, is_new] = constants_.try_emplace(&e);
  if (is_new && IsConstant(e)) found->second = EvaluateConstant(e);
  return found->second ? &*found->second : nullptr;
}

void Evaluator::EvaluateRows(const ast::Expression& e, const Batch& batch, Rows rows, Vector& out) {
  out.Clear();
  Frame frame{&batch, 0, {}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if ((i & 1023) == 1023) context_.CheckInterrupt();
    frame.row = rows[i];
    out.AppendValue(EvaluateFrame(e, frame));
  }
}

void Evaluator::Evaluate(const ast::Expression& e, const Batch& batch, Vector& out) {
  Evaluate(e, batch, AllRows(batch.count), out);
}

void Evaluator::Evaluate(const ast::Expression& e, const Batch& batch, Rows rows, Vector& out) {
  if (auto* v = std::get_if<ast::Variable>(&e.node)) {
    const Vector& column = batch.columns[v->slot];
    if (column.kind == Kind::kNone) {
      out.Reset(Kind::kValue, rows.size());
    } else {
      out.Gather(column, rows);
    }
    return;
  }
  if (rows.empty()) return out.Reset(Kind::kValue, 0);
  if (const Value* constant = Constant(e)) {
    out.Clear();
    out.AppendValue(*constant);
    out.constant = true;
    return;
  }
  if (auto* p = std::get_if<ast::Property>(&e.node)) {
    if (EvaluateProperty(*p, batch, rows, out)) return;
  } else if (auto* b = std::get_if<ast::Binary>(&e.node)) {
    if (b->op == BinaryOperator::kAnd || b->op == BinaryOperator::kOr)
      return EvaluateLogic(*b, batch, rows, out);
    if (b->op == BinaryOperator::kIn && EvaluateIn(*b, batch, rows, out)) return;
    if (b->op != BinaryOperator::kXor && b->op != BinaryOperator::kIn) {
      try {
        return EvaluateBinary(*b, batch, rows, out);
      } catch (Error& error) {
        if (!error.position) error.position = e.position;
        throw;
      }
    }
  } else if (auto* u = std::get_if<ast::Unary>(&e.node)) {
    if (u->op == ast::UnaryOperator::kIsNull || u->op == ast::UnaryOperator::kIsNotNull) {
      Vector operand;
      Evaluate(*u->operand, batch, rows, operand);
      bool want = u->op == ast::UnaryOperator::kIsNull;
      out.Reset(Kind::kBoolean, rows.size());
      for (RowIndex i = 0; i < rows.size(); ++i) out.booleans[i] = operand.IsNull(i) == want;
      return;
    }
    if (u->op == ast::UnaryOperator::kNot) {
      Vector operand;
      Evaluate(*u->operand, batch, rows, operand);
      if (operand.kind == Kind::kBoolean && !operand.constant) {
        for (auto& x : operand.booleans) x = !x;
        out = std::move(operand);
        return;
      }
    }
  } else if (auto* t = std::get_if<ast::LabelTest>(&e.node)) {
    if (EvaluateLabelTest(*t, batch, rows, out)) return;
  } else if (auto* p = std::get_if<ast::PatternPredicate>(&e.node)) {
    if (EvaluatePatternPredicate(*p, batch, rows, out)) return;
    return EvaluateSubplan(p->subplan, batch, rows, out);
  } else if (auto* s = std::get_if<ast::SubqueryExpression>(&e.node)) {
    return EvaluateSubplan(s->subplan, batch, rows, out);
  } else if (auto* p = std::get_if<ast::PatternComprehension>(&e.node)) {
    return EvaluateSubplan(p->subplan, batch, rows, out);
  }
  EvaluateRows(e, batch, rows, out);
}

// ---- properties ----

namespace {

Kind KindOf(const ColumnBlock& c) {
  switch (c.kind) {
    case ColumnBlock::Kind::kBoolean:
      return Kind::kBoolean;
    case ColumnBlock::Kind::kInteger:
      return Kind::kInteger;
    case ColumnBlock::Kind::kFloat:
      return Kind::kFloat;
    case ColumnBlock::Kind::kString:
    case ColumnBlock::Kind::kDictionary:
      return Kind::kString;
    case ColumnBlock::Kind::kEmpty:
      return Kind::kNone;
    default:
      return Kind::kValue;
  }
}

// Reads row `row` of a column of the vector's kind into entry i.
void ReadInto(const ColumnBlock& c, std::uint32_t row, Vector& out, RowIndex i) {
  if (!c.Has(row)) return out.SetNull(i);
  switch (out.kind) {
    case Kind::kBoolean:
      out.booleans[i] = c.integers[row] != 0;
      break;
    case Kind::kInteger:
      out.integers[i] = c.integers[row];
      break;
    case Kind::kFloat:
      out.floats[i] = c.floats[row];
      break;
    case Kind::kString:
      out.strings[i] = c.String(row);
      break;
    default:
      out.values[i] = c.Get(row);
  }
}

// All rows of one block, each present or not: the loop that scans spend their time in.
void ReadRun(const ColumnBlock& c, std::span<const std::uint32_t> locals, Vector& out) {
  std::size_t n = locals.size();
  if (c.count < kColumnBlock) {
    for (RowIndex i = 0; i < n; ++i) {
      if (!c.present.Test(locals[i])) out.SetNull(i);
    }
  }
  switch (out.kind) {
    case Kind::kBoolean:
      for (std::size_t i = 0; i < n; ++i) out.booleans[i] = c.integers[locals[i]] != 0;
      break;
    case Kind::kInteger:
      for (std::size_t i = 0; i < n; ++i) out.integers[i] = c.integers[locals[i]];
      break;
    case Kind::kFloat:
      for (std::size_t i = 0; i < n; ++i) out.floats[i] = c.floats[locals[i]];
      break;
    case Kind::kString:
      for (std::size_t i = 0; i < n; ++i) {
        if (!(out.has_nulls && out.nulls[i])) out.strings[i] = c.String(locals[i]);
      }
      break;
    default:
      for (std::size_t i = 0; i < n; ++i) out.values[i] = c.Get(locals[i]);
  }
}

}  // namespace

bool Evaluator::EvaluateProperty(const ast::Property& p, const Batch& batch, Rows rows, Vector& out) {
  auto* variable = std::get_if<ast::Variable>(&p.subject->node);
  if (!variable || context_.writes()) return false;
  const Vector& subject = batch.columns[variable->slot];
  if (subject.constant && subject.kind != Kind::kNone) {
    Value value = GetProperty(functions_, subject.Get(rows.front()), p.key);
    out.Clear();
    out.AppendValue(value);
    out.constant = true;
    return true;
  }
  if (subject.kind != Kind::kNode && subject.kind != Kind::kRelationship) return false;
  bool relationships = subject.kind == Kind::kRelationship;
  const Transaction& t = context_.transaction;
  auto key = t.catalog().FindKey(p.key);
  if (!key) {
    out.Reset(Kind::kValue, rows.size());
    return true;
  }
  ColumnCache* cache = nullptr;
  TypeId cached_type{};
  auto column = [&](TypeId type, std::uint32_t block) -> const ColumnBlock* {
    if (rows.size() < 64)
      return relationships ? t.RelationshipColumn(type, *key, block) : t.NodeColumn(*key, block);
    if (!cache || (relationships && type != cached_type)) {
      cache = &Columns(relationships, type, *key);
      cached_type = type;
    }
    if (block >= cache->blocks.size()) return nullptr;
    if (!cache->known[block]) {
      cache->blocks[block] =
          relationships ? t.RelationshipColumn(type, *key, block) : t.NodeColumn(*key, block);
      cache->known[block] = true;
    }
    return cache->blocks[block];
  };
  auto place = [&](RowIndex row) -> std::pair<TypeId, std::uint32_t> {
    if (!relationships) return {TypeId{}, subject.nodes[row].value};
    RelationshipId id = subject.relationships[row].id;
    return {id.type(), id.sequence()};
  };

  // One block for all, the case of a scan.
  auto [first_type, first_id] = place(rows.front());
  auto [last_type, last_id] = place(rows.back());
  if (!relationships && BlockOf(first_id) == BlockOf(last_id)) {
    bool same = true;
    std::array<std::uint32_t, kBatchRows> locals;
    std::size_t n = rows.size();
    if (n > locals.size()) same = false;
    for (std::size_t i = 0; same && i < n; ++i) {
      std::uint32_t id = subject.nodes[rows[i]].value;
      same = BlockOf(id) == BlockOf(first_id) && id != 0;
      locals[i] = RowOf(id);
    }
    if (same) {
      const ColumnBlock* c = column({}, BlockOf(first_id));
      if (!c || c->count == 0) {
        out.Reset(Kind::kValue, n);
      } else {
        out.Reset(KindOf(*c), n);
        ReadRun(*c, {locals.data(), n}, out);
      }
      return true;
    }
  }

  // The kind of the first block that has any decides; a block of another kind turns the whole into values.
  Kind kind = Kind::kNone;
  for (int attempt = 0; attempt < 2; ++attempt) {
    bool mixed = false;
    if (attempt == 0) {
      for (RowIndex r : rows) {
        auto [type, id] = place(r);
        if (id == 0 && !relationships) continue;
        if (relationships && subject.relationships[r].id.value == 0) continue;
        const ColumnBlock* c = column(type, BlockOf(id));
        if (c && c->count) {
          kind = KindOf(*c);
          break;
        }
      }
      if (kind == Kind::kNone) {
        out.Reset(Kind::kValue, rows.size());
        return true;
      }
    } else {
      kind = Kind::kValue;
    }
    out.Reset(kind, rows.size());
    for (RowIndex i = 0; i < rows.size() && !mixed; ++i) {
      if (subject.IsNull(rows[i])) {
        out.SetNull(i);
        continue;
      }
      auto [type, id] = place(rows[i]);
      const ColumnBlock* c = column(type, BlockOf(id));
      if (!c || c->count == 0) {
        out.SetNull(i);
      } else if (KindOf(*c) != kind && kind != Kind::kValue) {
        mixed = true;
      } else {
        ReadInto(*c, RowOf(id), out, i);
      }
    }
    if (!mixed) break;
  }
  return true;
}

// ---- comparison and arithmetic ----

namespace {

// Entry i of a typed array, or the one entry of a constant.
template <class T>
struct Reader {
  const T* data;
  std::size_t step;
  Reader(const std::vector<T>& v, bool constant) : data(v.data()), step(constant ? 0 : 1) {}
  const T& operator[](std::size_t i) const { return data[i * step]; }
};

void JoinNulls(const Vector& a, const Vector& b, std::size_t n, Vector& out) {
  if (!a.has_nulls && !b.has_nulls) return;
  out.has_nulls = true;
  out.nulls.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    bool null_a = a.has_nulls && a.nulls[a.At(static_cast<RowIndex>(i))];
    bool null_b = b.has_nulls && b.nulls[b.At(static_cast<RowIndex>(i))];
    out.nulls[i] = null_a || null_b;
  }
}

template <class A, class B, class F>
void Map2(const Reader<A>& a, const Reader<B>& b, std::size_t n, std::vector<std::uint8_t>& out, F f) {
  for (std::size_t i = 0; i < n; ++i) out[i] = f(a[i], b[i]);
}

template <class A, class B>
void CompareArrays(BinaryOperator op, const Reader<A>& a, const Reader<B>& b, std::size_t n,
                   std::vector<std::uint8_t>& out) {
  switch (op) {
    case BinaryOperator::kEqual:
      return Map2(a, b, n, out, [](const A& x, const B& y) { return x == y; });
    case BinaryOperator::kNotEqual:
      return Map2(a, b, n, out, [](const A& x, const B& y) { return x != y; });
    case BinaryOperator::kLess:
      return Map2(a, b, n, out, [](const A& x, const B& y) { return x < y; });
    case BinaryOperator::kLessOrEqual:
      return Map2(a, b, n, out, [](const A& x, const B& y) { return x <= y; });
    case BinaryOperator::kGreater:
      return Map2(a, b, n, out, [](const A& x, const B& y) { return x > y; });
    default:
      return Map2(a, b, n, out, [](const A& x, const B& y) { return x >= y; });
  }
}

bool IsComparison(BinaryOperator op) {
  return op >= BinaryOperator::kEqual && op <= BinaryOperator::kGreaterOrEqual;
}
bool IsEquality(BinaryOperator op) { return op == BinaryOperator::kEqual || op == BinaryOperator::kNotEqual; }

// True when there is a typed loop for these operands; `out` is filled then.
bool CompareTyped(BinaryOperator op, const Vector& a, const Vector& b, std::size_t n, Vector& out) {
  if (a.kind == Kind::kNode && b.kind == Kind::kNode && IsEquality(op)) {
    out.Reset(Kind::kBoolean, n);
    Reader<NodeId> x(a.nodes, a.constant), y(b.nodes, b.constant);
    bool want = op == BinaryOperator::kEqual;
    for (RowIndex i = 0; i < n; ++i) {
      out.booleans[i] = (x[i] == y[i]) == want;
      if (x[i].value == 0 || y[i].value == 0) out.SetNull(i);
    }
    return true;
  }
  if (a.kind == Kind::kInteger && b.kind == Kind::kInteger) {
    out.Reset(Kind::kBoolean, n);
    CompareArrays(op, Reader(a.integers, a.constant), Reader(b.integers, b.constant), n, out.booleans);
  } else if (a.kind == Kind::kFloat && b.kind == Kind::kFloat) {
    out.Reset(Kind::kBoolean, n);
    CompareArrays(op, Reader(a.floats, a.constant), Reader(b.floats, b.constant), n, out.booleans);
  } else if (a.kind == Kind::kString && b.kind == Kind::kString) {
    out.Reset(Kind::kBoolean, n);
    CompareArrays(op, Reader(a.strings, a.constant), Reader(b.strings, b.constant), n, out.booleans);
  } else {
    return false;
  }
  JoinNulls(a, b, n, out);
  return true;
}

bool ArithmeticTyped(BinaryOperator op, const Vector& a, const Vector& b, std::size_t n, Vector& out) {
  if (op != BinaryOperator::kAdd && op != BinaryOperator::kSubtract && op != BinaryOperator::kMultiply)
    return false;
  if (a.kind == Kind::kInteger && b.kind == Kind::kInteger) {
    out.Reset(Kind::kInteger, n);
    JoinNulls(a, b, n, out);
    Reader x(a.integers, a.constant), y(b.integers, b.constant);
    bool overflow = false;
    for (std::size_t i = 0; i < n; ++i) {
      bool bad = op == BinaryOperator::kAdd        ? __builtin_add_overflow(x[i], y[i], &out.integers[i])
                 : op == BinaryOperator::kSubtract ? __builtin_sub_overflow(x[i], y[i], &out.integers[i])
                                                   : __builtin_mul_overflow(x[i], y[i], &out.integers[i]);
      overflow |= bad && !(out.has_nulls && out.nulls[i]);
    }
    if (overflow)
      throw Error(ErrorKind::kArithmetic, "IntegerOverflow", "the result does not fit into an INTEGER");
    return true;
  }
  if (a.kind == Kind::kFloat && b.kind == Kind::kFloat) {
    out.Reset(Kind::kFloat, n);
    JoinNulls(a, b, n, out);
    Reader x(a.floats, a.constant), y(b.floats, b.constant);
    for (std::size_t i = 0; i < n; ++i) {
      out.floats[i] = op == BinaryOperator::kAdd        ? x[i] + y[i]
                      : op == BinaryOperator::kSubtract ? x[i] - y[i]
                                                        : x[i] * y[i];
    }
    return true;
  }
  return false;
}

bool StringPredicateTyped(BinaryOperator op, const Vector& a, const Vector& b, std::size_t n, Vector& out) {
  if (op != BinaryOperator::kStartsWith && op != BinaryOperator::kEndsWith && op != BinaryOperator::kContains)
    return false;
  if (a.kind != Kind::kString || b.kind != Kind::kString) return false;
  out.Reset(Kind::kBoolean, n);
  JoinNulls(a, b, n, out);
  Reader x(a.strings, a.constant), y(b.strings, b.constant);
  for (std::size_t i = 0; i < n; ++i) {
    std::string_view s = x[i], part = y[i];
    if (op == BinaryOperator::kStartsWith) {
      out.booleans[i] = s.starts_with(part);
    } else if (op == BinaryOperator::kEndsWith) {
      out.booleans[i] = s.ends_with(part);
    } else {
      out.booleans[i] =
          part.empty() || (s.size() >= part.size() && memmem(s.data(), s.size(), part.data(), part.size()));
    }
  }
  return true;
}

Value ApplyValues(BinaryOperator op, const Value& a, const Value& b) {
  switch (op) {
    case BinaryOperator::kEqual:
      return Comparison(ComparisonOperator::kEqual, a, b);
    case BinaryOperator::kNotEqual:
      return Comparison(ComparisonOperator::kNotEqual, a, b);
    case BinaryOperator::kLess:
      return Comparison(ComparisonOperator::kLess, a, b);
    case BinaryOperator::kLessOrEqual:
      return Comparison(ComparisonOperator::kLessOrEqual, a, b);
    case BinaryOperator::kGreater:
      return Comparison(ComparisonOperator::kGreater, a, b);
    case BinaryOperator::kGreaterOrEqual:
      return Comparison(ComparisonOperator::kGreaterOrEqual, a, b);
    case BinaryOperator::kAdd:
      return Add(a, b);
    case BinaryOperator::kSubtract:
      return Subtract(a, b);
    case BinaryOperator::kMultiply:
      return Multiply(a, b);
    case BinaryOperator::kDivide:
      return Divide(a, b);
    case BinaryOperator::kModulo:
      return Modulo(a, b);
    case BinaryOperator::kPower:
      return Power(a, b);
    case BinaryOperator::kIn:
      return In(a, b);
    case BinaryOperator::kStartsWith:
      return StartsWith(a, b);
    case BinaryOperator::kEndsWith:
      return EndsWith(a, b);
    case BinaryOperator::kContains:
      return Contains(a, b);
    case BinaryOperator::kMatchesRegex:
      return MatchesRegex(a, b);
    case BinaryOperator::kConcatenate:
      return Concatenate(a, b);
    case BinaryOperator::kAnd:
      return And(a, b);
    case BinaryOperator::kOr:
      return Or(a, b);
    case BinaryOperator::kXor:
      return Xor(a, b);
  }
  return {};
}

}  // namespace

Value ApplyBinary(BinaryOperator op, const Value& a, const Value& b) { return ApplyValues(op, a, b); }

void Evaluator::EvaluateBinary(const ast::Binary& b, const Batch& batch, Rows rows, Vector& out) {
  Vector left, right;
  Evaluate(*b.left, batch, rows, left);
  Evaluate(*b.right, batch, rows, right);
  std::size_t n = rows.size();
  if (IsComparison(b.op)
          ? CompareTyped(b.op, left, right, n, out)
          : ArithmeticTyped(b.op, left, right, n, out) || StringPredicateTyped(b.op, left, right, n, out)) {
    return;
  }
  out.Clear();
  for (RowIndex i = 0; i < n; ++i) out.AppendValue(ApplyValues(b.op, left.Get(i), right.Get(i)));
}

bool Evaluator::EvaluateIn(const ast::Binary& b, const Batch& batch, Rows rows, Vector& out) {
  const Value* list = Constant(*b.right);
  if (!list || !list->is_list() || rows.size() < 16 || list->AsList().size() < 4) return false;
  // Sets decide by Equivalent, which agrees with `=` for what is neither null, NaN nor nested.
  std::unordered_set<Value, ValueHash, ValueEquivalent> set;
  for (const Value& v : list->AsList()) {
    if (!v.is_integer() && !v.is_string() && !v.is_boolean()) return false;
    set.insert(v);
  }
  Vector left;
  Evaluate(*b.left, batch, rows, left);
  out.Reset(Kind::kBoolean, rows.size());
  for (RowIndex i = 0; i < rows.size(); ++i) {
    if (left.IsNull(i)) {
      out.SetNull(i);
    } else {
      out.booleans[i] = set.contains(left.Get(i));
    }
  }
  return true;
}

// ---- logic ----

namespace {
enum : std::uint8_t { kFalse = 0, kTrue = 1, kUnknown = 2 };

std::uint8_t TruthOf(const Vector& v, RowIndex i) {
  i = v.At(i);
  if (v.kind == Kind::kBoolean) return v.has_nulls && v.nulls[i] ? std::uint8_t{kUnknown} : v.booleans[i];
  if (v.IsNull(i)) return kUnknown;
  Value value = v.Get(i);
  if (!value.is_boolean()) {
    throw Error(ErrorKind::kType, "InvalidArgumentType",
                fmt::format("a predicate must be a BOOLEAN, but {} was given", NameOf(value.type())));
  }
  return value.AsBoolean();
}
}  // namespace

void Evaluator::EvaluateLogic(const ast::Binary& b, const Batch& batch, Rows rows, Vector& out) {
  std::uint8_t decided = b.op == BinaryOperator::kAnd ? kFalse : kTrue;
  Vector left;
  Evaluate(*b.left, batch, rows, left);
  std::vector<std::uint8_t> truth(rows.size());
  std::vector<RowIndex> open_rows, open_at;
  for (RowIndex i = 0; i < rows.size(); ++i) {
    truth[i] = TruthOf(left, i);
    if (truth[i] != decided) {
      open_rows.push_back(rows[i]);
      open_at.push_back(i);
    }
  }
  if (!open_rows.empty()) {
    Vector right;
    Evaluate(*b.right, batch, open_rows, right);
    for (RowIndex j = 0; j < open_at.size(); ++j) {
      std::uint8_t r = TruthOf(right, j);
      std::uint8_t& l = truth[open_at[j]];
      l = r == decided ? decided : (l == kUnknown || r == kUnknown) ? static_cast<std::uint8_t>(kUnknown) : r;
    }
  }
  out.Reset(Kind::kBoolean, rows.size());
  for (RowIndex i = 0; i < rows.size(); ++i) {
    out.booleans[i] = truth[i] == kTrue;
    if (truth[i] == kUnknown) out.SetNull(i);
  }
}

void Evaluator::Select(const ast::Expression& predicate, const Batch& batch, std::vector<RowIndex>& rows) {
  if (auto* b = std::get_if<ast::Binary>(&predicate.node); b && b->op == BinaryOperator::kAnd) {
    Select(*b->left, batch, rows);
    if (!rows.empty()) Select(*b->right, batch, rows);
    return;
  }
  Vector truth;
  Evaluate(predicate, batch, rows, truth);
  std::size_t kept = 0;
  for (RowIndex i = 0; i < rows.size(); ++i) {
    if (TruthOf(truth, i) == kTrue) rows[kept++] = rows[i];
  }
  rows.resize(kept);
}

// ---- the graph ----

bool Evaluator::EvaluateLabelTest(const ast::LabelTest& test, const Batch& batch, Rows rows, Vector& out) {
  auto* variable = std::get_if<ast::Variable>(&test.subject->node);
  if (!variable || test.labels.kind != ast::LabelExpression::Kind::kName) return false;
  const Vector& subject = batch.columns[variable->slot];
  if (subject.constant || subject.kind != Kind::kNode) return false;
  const Transaction& t = context_.transaction;
  out.Reset(Kind::kBoolean, rows.size());
  auto label = t.catalog().FindLabel(test.labels.name);
  std::vector<std::uint8_t> has;  // by label set
  if (label) {
    for (LabelSetId s : t.catalog().LabelSetsWith(*label)) {
      if (has.size() <= s.value) has.resize(s.value + 1u, 0);
      has[s.value] = 1;
    }
  }
  std::uint32_t current = ~0u;
  const LabelSetBlock* block = nullptr;
  for (RowIndex i = 0; i < rows.size(); ++i) {
    NodeId n = subject.nodes[rows[i]];
    if (n.value == 0) {
      out.booleans[i] = 0;
      out.SetNull(i);
      continue;
    }
    if (BlockOf(n.value) != current) {
      current = BlockOf(n.value);
      block = t.LabelSets(current);
    }
    std::uint16_t set = block ? block->sets[RowOf(n.value)] : 0;
    out.booleans[i] = set < has.size() && has[set];
  }
  return true;
}

// (a)-[:T]->(b) with both ends known: a look into a sorted list. (a)-[:T]->(): a degree.
bool Evaluator::EvaluatePatternPredicate(const ast::PatternPredicate& p, const Batch& batch, Rows rows,
                                         Vector& out) {
  if (p.pattern->elements.size() != 3) return false;
  auto* left = std::get_if<ast::NodePattern>(&p.pattern->elements[0]);
  auto* middle = std::get_if<ast::RelationshipPattern>(&p.pattern->elements[1]);
  auto* right = std::get_if<ast::NodePattern>(&p.pattern->elements[2]);
  if (!left || !middle || !right || middle->length || middle->properties || middle->where ||
      middle->bound_before)
    return false;
  auto plain = [](const ast::NodePattern& n) { return !n.labels && !n.properties && !n.where; };
  if (!plain(*left) || !plain(*right)) return false;
  auto column = [&](const ast::NodePattern& n) -> const Vector* {
    if (!n.bound_before) return nullptr;
    const Vector& v = batch.columns[n.slot];
    return v.kind == Kind::kNode && !v.constant ? &v : nullptr;
  };
  const Vector *from = column(*left), *to = column(*right);
  if ((left->bound_before && !from) || (right->bound_before && !to)) return false;
  auto direction = middle->direction;
  if (!from) {
    std::swap(from, to);
    if (direction != ast::PatternDirection::kBoth) {
      direction =
          direction == ast::PatternDirection::kOut ? ast::PatternDirection::kIn : ast::PatternDirection::kOut;
    }
  }
  if (!from) return false;
  const Transaction& t = context_.transaction;
  std::vector<TypeId> types;
  if (!middle->types) {
    types = t.catalog().Types();
  } else {
    std::function<bool(const ast::LabelExpression&)> names = [&](const ast::LabelExpression& e) {
      if (e.kind == ast::LabelExpression::Kind::kName) {
        if (auto id = t.catalog().FindType(e.name)) types.push_back(*id);
        return true;
      }
      if (e.kind != ast::LabelExpression::Kind::kOr) return false;
      for (const auto& o : e.operands) {
        if (!names(o)) return false;
      }
      return true;
    };
    if (!names(*middle->types)) return false;
  }
  out.Reset(Kind::kBoolean, rows.size());
  for (RowIndex i = 0; i < rows.size(); ++i) {
    NodeId a = from->nodes[rows[i]];
    bool found = false;
    for (Direction d : {Direction::kOut, Direction::kIn}) {
      if (direction == ast::PatternDirection::kOut && d == Direction::kIn) continue;
      if (direction == ast::PatternDirection::kIn && d == Direction::kOut) continue;
      for (TypeId type : types) {
        if (found || a.value == 0) break;
        auto list = t.Neighbours(d, type, a);
        if (list.empty()) continue;
        found = to ? std::binary_search(list.begin(), list.end(), to->nodes[rows[i]].value) : true;
      }
    }
    out.booleans[i] = found;
  }
  return true;
}

}  // namespace liaison::exec
