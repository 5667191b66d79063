#include "query/execute/group_table.h"

#include <cmath>

namespace liaison::exec {
namespace {

using Kind = Vector::Kind;

std::uint64_t Mix(std::uint64_t x) {
  // splitmix64's finaliser (Steele, Lea, Flood 2014)
  x ^= x >> 30;
  x *= 0xBF58476D1CE4E5B9ull;
  x ^= x >> 27;
  x *= 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

constexpr std::uint64_t kNullHash = 0x5bd1e9955bd1e995ull;

}  // namespace

std::size_t GroupTable::KeyHash::operator()(const std::vector<Value>& key) const {
  std::uint64_t h = 0;
  for (const Value& v : key) h = Mix(h ^ Hash(v)) + 0x9E3779B97F4A7C15ull;
  return h;
}

bool GroupTable::KeyEqual::operator()(const std::vector<Value>& a, const std::vector<Value>& b) const {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!Equivalent(a[i], b[i])) return false;
  }
  return true;
}

GroupTable::Mode GroupTable::ModeOf(const std::vector<Vector>& keys) {
  if (keys.size() != 1) return Mode::kValues;
  switch (keys[0].kind) {
    case Kind::kInteger:
      return Mode::kInteger;
    case Kind::kNode:
      return Mode::kNode;
    case Kind::kString:
      return Mode::kString;
    default:
      return Mode::kValues;
  }
}

void GroupTable::Grow() {
  std::size_t size = table_.empty() ? 64 : table_.size() * 2;
  table_.assign(size, 0);
  for (std::uint32_t g = 0; g < size_; ++g) {
    std::size_t i = hashes_[g] & (size - 1);
    while (table_[i]) i = (i + 1) & (size - 1);
    table_[i] = g + 1;
  }
}

template <class Equal, class Insert>
std::uint32_t GroupTable::Probe(std::uint64_t hash, Equal equal, Insert insert) {
  if ((size_ + 1) * 2 > table_.size()) Grow();
  std::size_t mask = table_.size() - 1;
  std::size_t i = hash & mask;
  while (table_[i]) {
    std::uint32_t g = table_[i] - 1;
    if (hashes_[g] == hash && equal(g)) return g;
    i = (i + 1) & mask;
  }
  table_[i] = size_ + 1;
  hashes_.push_back(hash);
  insert();
  return size_++;
}

void GroupTable::BecomeValues() {
  std::vector<Value> keys;
  for (std::uint32_t g = 0; g < size_; ++g) keys.push_back(Key(g, 0));
  for (std::uint32_t g = 0; g < size_; ++g) {
    auto [entry, is_new] = by_values_.emplace(std::vector<Value>{keys[g]}, g);
    assert(is_new);
    values_.push_back(&entry->first);
  }
  table_.clear();
  hashes_.clear();
  integers_.clear();
  strings_.clear();
  mode_ = Mode::kValues;
}

void GroupTable::Find(const std::vector<Vector>& keys, std::uint32_t rows,
                      std::vector<std::uint32_t>& groups) {
  groups.resize(rows);
  Mode mode = ModeOf(keys);
  if (mode_ == Mode::kUnset) mode_ = mode;
  if (mode_ != mode && mode_ != Mode::kValues) BecomeValues();
  if (mode_ == Mode::kInteger || mode_ == Mode::kNode) {
    const Vector& v = keys[0];
    for (RowIndex i = 0; i < rows; ++i) {
      RowIndex at = v.At(i);
      bool null = v.IsNull(i);
      std::int64_t n = null ? 0 : mode_ == Mode::kNode ? v.nodes[at].value : v.integers[at];
      groups[i] = Probe(
          null ? kNullHash : Mix(static_cast<std::uint64_t>(n)),
          [&](std::uint32_t g) { return integers_[g] == n && nulls_[g] == null; },
          [&] { integers_.push_back(n), nulls_.push_back(null); });
    }
    return;
  }
  if (mode_ == Mode::kString) {
    const Vector& v = keys[0];
    // Runs of one string (a dictionary column sorted or constant) skip the table.
    const char* last_data = nullptr;
    std::size_t last_size = 0;
    std::uint32_t last_group = 0;
    for (RowIndex i = 0; i < rows; ++i) {
      bool null = v.IsNull(i);
      std::string_view s = null ? std::string_view{} : v.strings[v.At(i)];
      if (!null && s.data() == last_data && s.size() == last_size && last_data) {
        groups[i] = last_group;
        continue;
      }
      std::uint64_t hash = null ? kNullHash : Mix(std::hash<std::string_view>{}(s));
      groups[i] = Probe(
          hash, [&](std::uint32_t g) { return nulls_[g] == null && strings_[g] == s; },
          [&] {
            strings_.emplace_back(s);
            string_bytes_ += s.size() + sizeof(std::string);
            nulls_.push_back(null);
          });
      if (!null) last_data = s.data(), last_size = s.size(), last_group = groups[i];
    }
    return;
  }
  std::vector<Value> key(keys.size());
  for (RowIndex i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < keys.size(); ++k) key[k] = keys[k].Get(i);
    auto [entry, is_new] = by_values_.try_emplace(key, size_);
    if (is_new) {
      values_.push_back(&entry->first);
      for (const Value& v : key) value_bytes_ += HeldBytes(v);
      ++size_;
    }
    groups[i] = entry->second;
  }
}

Value GroupTable::Key(std::uint32_t group, std::size_t column) const {
  switch (mode_) {
    case Mode::kInteger:
      return nulls_[group] ? Value() : Value(integers_[group]);
    case Mode::kNode:
      return nulls_[group] ? Value()
                           : Value(Node{NodeId{static_cast<std::uint32_t>(integers_[group])}, nullptr});
    case Mode::kString:
      return nulls_[group] ? Value() : Value(strings_[group]);
    default:
      return (*values_[group])[column];
  }
}

std::size_t GroupTable::bytes() const {
  std::size_t n = table_.capacity() * 4 + hashes_.capacity() * 8 + integers_.capacity() * 8 + string_bytes_;
  n += values_.size() * (sizeof(void*) * 4 + sizeof(std::vector<Value>));
  n += value_bytes_;
  if (!values_.empty()) n += values_.size() * values_[0]->size() * (sizeof(Value) + 16);
  return n;
}

bool ValueSet::InsertNumber(std::vector<std::uint64_t>& table, std::size_t& count, bool& has_zero,
                            std::uint64_t n) {
  if (n == 0) {
    if (has_zero) return false;
    has_zero = true;
    ++count;
    return true;
  }
  if ((count + 1) * 2 > table.size()) {
    std::vector<std::uint64_t> old(table.empty() ? 64 : table.size() * 2, 0);
    std::swap(old, table);
    for (std::uint64_t x : old) {
      if (!x) continue;
      std::size_t i = Mix(x) & (table.size() - 1);
      while (table[i]) i = (i + 1) & (table.size() - 1);
      table[i] = x;
    }
  }
  std::size_t i = Mix(n) & (table.size() - 1);
  while (table[i]) {
    if (table[i] == n) return false;
    i = (i + 1) & (table.size() - 1);
  }
  table[i] = n;
  ++count;
  return true;
}

template <class F>
void ValueSet::ForEach(const std::vector<std::uint64_t>& table, bool has_zero, F f) {
  if (has_zero) f(0);
  for (std::uint64_t x : table) {
    if (x) f(x);
  }
}

bool ValueSet::Insert(const Vector& v, RowIndex row) {
  row = v.At(row);
  if (v.kind == Kind::kNode) return InsertNumber(nodes_, nodes_count_, has_zero_node_, v.nodes[row].value);
  if (v.kind == Kind::kInteger) {
    return InsertNumber(numbers_, numbers_count_, has_zero_, static_cast<std::uint64_t>(v.integers[row]));
  }
  return InsertValue(v.Get(row));
}

bool ValueSet::InsertValue(const Value& v) {
  if (v.is_integer())
    return InsertNumber(numbers_, numbers_count_, has_zero_, static_cast<std::uint64_t>(v.AsInteger()));
  if (v.is_node()) return InsertNumber(nodes_, nodes_count_, has_zero_node_, v.AsNode().id.value);
  if (v.is_float()) {
    // 1.0 is 1 here as everywhere.
    double d = v.AsFloat();
    if (d >= -9223372036854775808.0 && d < 9223372036854775808.0 && d == std::floor(d)) {
      return InsertNumber(numbers_, numbers_count_, has_zero_,
                          static_cast<std::uint64_t>(static_cast<std::int64_t>(d)));
    }
  }
  return InsertOther(v);
}

bool ValueSet::InsertOther(const Value& v) {
  if (!others_.emplace(v, 0).second) return false;
  other_bytes_ += HeldBytes(v);
  return true;
}

void ValueSet::Merge(const ValueSet& other) {
  ForEach(other.numbers_, other.has_zero_,
          [&](std::uint64_t n) { InsertNumber(numbers_, numbers_count_, has_zero_, n); });
  ForEach(other.nodes_, other.has_zero_node_,
          [&](std::uint64_t n) { InsertNumber(nodes_, nodes_count_, has_zero_node_, n); });
  for (const auto& [v, unused] : other.others_) InsertOther(v);
}

std::size_t ValueSet::bytes() const {
  return (numbers_.capacity() + nodes_.capacity()) * 8 + others_.size() * (sizeof(Value) + 64) + other_bytes_;
}

}  // namespace liaison::exec
