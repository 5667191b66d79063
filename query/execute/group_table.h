// group_table.h: rows of key columns -> dense group numbers, in order of first appearance. For Aggregate and
// Distinct.
//
// Keys are equal when Equivalent (null with null, NaN with NaN, 1 with 1.0). One integer, node or string
// column has an open-addressing table of its own; everything else, and a column whose kind changes on the
// way, goes through Values.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "query/execute/vector.h"

namespace liaison::exec {

class GroupTable {
 public:
  // groups[i] is the group of row i; all key vectors have `rows` rows. New groups get the next numbers.
  void Find(const std::vector<Vector>& keys, std::uint32_t rows, std::vector<std::uint32_t>& groups);
  std::uint32_t size() const { return size_; }
  // Key column k of a group.
  Value Key(std::uint32_t group, std::size_t column) const;
  std::size_t bytes() const;

 private:
  enum class Mode : std::uint8_t { kUnset, kInteger, kNode, kString, kValues };
  struct KeyHash {
    std::size_t operator()(const std::vector<Value>& key) const;
  };
  struct KeyEqual {
    bool operator()(const std::vector<Value>& a, const std::vector<Value>& b) const;
  };

  static Mode ModeOf(const std::vector<Vector>& keys);
  void BecomeValues();
  template <class Equal, class Insert>
  std::uint32_t Probe(std::uint64_t hash, Equal equal, Insert insert);
  void Grow();

  Mode mode_ = Mode::kUnset;
  std::uint32_t size_ = 0;
  std::vector<std::uint32_t> table_;   // group + 1, 0 free; size a power of two
  std::vector<std::uint64_t> hashes_;  // by group
  std::vector<std::int64_t> integers_;
  std::deque<std::string> strings_;
  std::vector<bool> nulls_;  // by group: the key is null (integer, string)
  std::size_t string_bytes_ = 0, value_bytes_ = 0;
  std::unordered_map<std::vector<Value>, std::uint32_t, KeyHash, KeyEqual> by_values_;
  std::vector<const std::vector<Value>*> values_;  // by group, into by_values_
};

// A set of values for DISTINCT aggregates: integers and nodes in a table of numbers, everything else by
// value.
class ValueSet {
 public:
  bool Insert(const Vector& v, RowIndex row);  // false: it was there. Nulls must not come here.
  bool InsertValue(const Value& v);
  std::size_t size() const { return numbers_count_ + nodes_count_ + others_.size(); }
  void Merge(const ValueSet& other);
  std::size_t bytes() const;

 private:
  bool InsertOther(const Value& v);
  static bool InsertNumber(std::vector<std::uint64_t>& table, std::size_t& count, bool& has_zero,
                           std::uint64_t n);
  template <class F>
  static void ForEach(const std::vector<std::uint64_t>& table, bool has_zero, F f);

  std::vector<std::uint64_t> numbers_, nodes_;  // open addressing, 0 free
  std::size_t numbers_count_ = 0, nodes_count_ = 0;
  bool has_zero_ = false, has_zero_node_ = false;
  struct Hasher {
    std::size_t operator()(const Value& v) const { return Hash(v); }
  };
  std::unordered_map<Value, char, Hasher, ValueEquivalent> others_;
  std::size_t other_bytes_ = 0;
};

}  // namespace liaison::exec
