// evaluate.h: values of expressions: for the rows of a batch at once, or for one row.
//
// The batch form has typed loops for what queries are made of (variables, literals, properties, comparisons,
// arithmetic, boolean logic, string predicates, label tests, single-relationship pattern predicates) and
// falls back to the row form for the rest. Not evaluated: what AND, OR, CASE and coalesce make unnecessary,
// so errors there do not surface. An evaluator belongs to one thread.
#pragma once

#include <random>
#include <unordered_map>
#include <vector>

#include "query/execute/context.h"
#include "query/execute/vector.h"

namespace liaison::exec {

class SubplanRunner;

// One row and the local variables of comprehensions around the expression.
struct Frame {
  const Batch* batch;
  RowIndex row;
  std::vector<std::pair<Slot, Value>> locals;  // innermost last
};

class Evaluator {
 public:
  explicit Evaluator(Context& context);
  ~Evaluator();

  // out[i] is the value for rows[i].
  void Evaluate(const ast::Expression& e, const Batch& batch, Rows rows, Vector& out);
  // All rows of the batch.
  void Evaluate(const ast::Expression& e, const Batch& batch, Vector& out);
  Value EvaluateRow(const ast::Expression& e, const Batch& batch, RowIndex row);
  Value EvaluateFrame(const ast::Expression& e, Frame& frame);
  // Whether a predicate is true: not when it is null; TypeError.InvalidArgumentType when it is no boolean.
  bool Holds(const ast::Expression& predicate, Frame& frame);
  // Without any row: literals, parameters and functions of them (SKIP, LIMIT).
  Value EvaluateConstant(const ast::Expression& e);
  // The rows for which the predicate is true; `rows` in, kept rows out. Null and false drop a row; anything
  // else is TypeError.InvalidArgumentType.
  void Select(const ast::Expression& predicate, const Batch& batch, std::vector<RowIndex>& rows);

  void EvaluateSubplan(int subplan, const Batch& batch, Rows rows, Vector& out);

  // Of a loop within an expression, so that a long one can be stopped.
  void CountStep() {
    if ((++steps_ & 0xFFF) == 0) context_.CheckInterrupt();
  }

  FunctionContext& functions() { return functions_; }
  Context& context() { return context_; }

 private:
  void EvaluateRows(const ast::Expression& e, const Batch& batch, Rows rows,
                    Vector& out);  // row form for each
  bool EvaluateProperty(const ast::Property& p, const Batch& batch, Rows rows, Vector& out);
  void EvaluateBinary(const ast::Binary& b, const Batch& batch, Rows rows, Vector& out);
  void EvaluateLogic(const ast::Binary& b, const Batch& batch, Rows rows, Vector& out);
  bool EvaluateLabelTest(const ast::LabelTest& t, const Batch& batch, Rows rows, Vector& out);
  bool EvaluatePatternPredicate(const ast::PatternPredicate& p, const Batch& batch, Rows rows, Vector& out);
  bool EvaluateIn(const ast::Binary& b, const Batch& batch, Rows rows, Vector& out);
  SubplanRunner& Runner(int subplan);
  // The value of an expression that is the same for all rows of the statement; null pointer for others.
  const Value* Constant(const ast::Expression& e);

  // Columns that were asked for, by block: one look-up a block instead of one a row. For read transactions,
  // whose blocks stay.
  struct ColumnCache;
  ColumnCache& Columns(bool of_relationships, TypeId type, KeyId key);

  Context& context_;
  FunctionContext functions_;
  std::mt19937_64 random_;
  std::uint32_t steps_ = 0;
  std::unordered_map<int, std::unique_ptr<SubplanRunner>> runners_;
  std::unordered_map<const ast::Expression*, std::optional<Value>> constants_;
  std::unordered_map<std::uint64_t, std::unique_ptr<ColumnCache>> columns_;
};

// One operator on two values; AND, OR and XOR want booleans or nulls.
Value ApplyBinary(ast::BinaryOperator op, const Value& a, const Value& b);

// What $(..) names: a STRING or a LIST of them. TypeError.InvalidArgumentType for all else, null included.
std::vector<std::string> DynamicNames(const Value& v, Position position);

// 0, 1, 2 ... kBatchRows - 1: the first n of it are "all rows".
Rows AllRows(std::uint32_t count);

}  // namespace liaison::exec
