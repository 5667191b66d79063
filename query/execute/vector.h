// vector.h: a column of a batch, typed; and the batch.
//
// Up to kBatchRows rows. A vector is one typed array with a null mask; kValue is used only where types mix or
// have no array of their own. A node's null is id 0, a relationship's null is id 0: ids that nothing has.
// `constant` vectors hold one entry for all rows. Strings are views: into blocks of the snapshot (valid while
// a read transaction lives), or into `heap`, which copies share.
#pragma once

#include <cassert>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/transaction.h"
#include "graph/value.h"
#include "query/ast/expression.h"

namespace liaison::exec {

using ast::Slot;
inline constexpr std::uint32_t kBatchRows = 2048;

using RowIndex = std::uint32_t;
using Rows = std::span<const RowIndex>;

struct Vector {
  enum class Kind : std::uint8_t { kNone, kNode, kRelationship, kBoolean, kInteger, kFloat, kString, kValue };
  Kind kind = Kind::kNone;
  bool constant = false;
  bool has_nulls = false;  // else `nulls` is not looked at (kBoolean, kInteger, kFloat, kString)
  std::vector<NodeId> nodes;
  std::vector<RelationshipRef> relationships;
  std::vector<std::uint8_t> booleans;
  std::vector<std::int64_t> integers;
  std::vector<double> floats;
  std::vector<std::string_view> strings;
  std::vector<std::uint8_t> nulls;
  std::vector<Value> values;
  std::shared_ptr<std::deque<std::string>> heap;

  std::size_t size() const;
  void Clear();
  void Reset(Kind k, std::size_t size);  // `size` entries of unspecified content, no nulls
  // Entry of a row; a constant vector's is the first.
  RowIndex At(RowIndex row) const { return constant ? 0 : row; }
  bool IsNull(RowIndex row) const;
  Value Get(RowIndex row) const;
  // Puts nulls[row], growing the mask when it is the first.
  void SetNull(RowIndex row);

  // Appends entry `row` of another vector; turns to kValue when kinds differ.
  void Append(const Vector& from, RowIndex row);
  void AppendValue(const Value& v);
  void AppendNull();
  // this = from[rows]
  void Gather(const Vector& from, Rows rows);
  void BecomeValues();
  std::string_view Keep(std::string s);  // into heap
  std::size_t bytes() const;
};

// What a Value holds beside itself, roughly: strings by their length, lists and maps by their entries.
std::size_t HeldBytes(const Value& v);

// columns[slot]; slots without a value are kNone. `multiplicity` is empty when every row counts once.
struct Batch {
  std::vector<Vector> columns;
  std::vector<std::uint64_t> multiplicity;
  std::uint32_t count = 0;

  explicit Batch(std::size_t slots = 0) : columns(slots) {}
  void Clear();
  std::uint64_t Multiplicity(RowIndex row) const { return multiplicity.empty() ? 1 : multiplicity[row]; }
  // Keeps these rows only (ascending).
  void Select(Rows rows);
  // Appends row `row` of `from`, of these slots only.
  void AppendRow(const Batch& from, RowIndex row, const std::vector<Slot>& slots);
  // Fills the slots' columns with from's rows.
  void GatherFrom(const Batch& from, Rows rows, const std::vector<Slot>& slots);
  std::size_t bytes() const;
};

}  // namespace liaison::exec
