#include "query/execute/accumulator.h"

#include <cmath>
#include <limits>

namespace liaison::exec {
namespace {

using Kind = Vector::Kind;
using Multiplicity = std::vector<std::uint64_t>;

std::uint64_t Times(const Multiplicity& m, RowIndex i) { return m.empty() ? 1 : m[i]; }

class Count : public Accumulator {
 public:
  void Grow(std::uint32_t groups) override { counts_.resize(groups); }
  void Add(const std::vector<Vector>& arguments, const std::vector<std::uint32_t>& groups, std::uint32_t rows,
           const Multiplicity& multiplicity) override {
    if (arguments.empty() || NeverNull(arguments[0])) {
      for (RowIndex i = 0; i < rows; ++i) Put(groups[i], Times(multiplicity, i));
      return;
    }
    for (RowIndex i = 0; i < rows; ++i) {
      if (!arguments[0].IsNull(i)) Put(groups[i], Times(multiplicity, i));
    }
  }
  void Merge(Accumulator& other, const std::vector<std::uint32_t>& mapping) override {
    auto& o = static_cast<Count&>(other);
    for (std::uint32_t g = 0; g < mapping.size(); ++g) Put(mapping[g], o.counts_[g]);
  }
  Value Finish(std::uint32_t group) override {
    if (counts_[group] > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) Overflow();
    return static_cast<std::int64_t>(counts_[group]);
  }
  std::size_t bytes() const override { return counts_.capacity() * 8; }

 private:
  static bool NeverNull(const Vector& v) {
    return !v.has_nulls && (v.kind == Kind::kBoolean || v.kind == Kind::kInteger || v.kind == Kind::kFloat ||
                            v.kind == Kind::kString);
  }
  [[noreturn]] static void Overflow() {
    throw Error(ErrorKind::kArithmetic, "IntegerOverflow", "there are more rows than an INTEGER can count");
  }
  void Put(std::uint32_t group, std::uint64_t n) {
    if (__builtin_add_overflow(counts_[group], n, &counts_[group])) Overflow();
  }
  std::vector<std::uint64_t> counts_;
};

bool Gathers(const Aggregate& aggregate) {
  return aggregate.kind == Aggregate::Kind::kCollect || aggregate.kind == Aggregate::Kind::kOther;
}

// General: an AggregateState a group.
class General : public Accumulator {
 public:
  explicit General(const Aggregate& aggregate) : aggregate_(aggregate) {}
  void Grow(std::uint32_t groups) override {
    while (states_.size() < groups) states_.push_back(aggregate_.make());
  }
  void Add(const std::vector<Vector>& arguments, const std::vector<std::uint32_t>& groups, std::uint32_t rows,
           const Multiplicity& multiplicity) override {
    std::vector<Value> values(arguments.size());
    for (RowIndex i = 0; i < rows; ++i) {
      if (!arguments.empty() && arguments[0].IsNull(i)) continue;
      for (std::size_t a = 0; a < arguments.size(); ++a) values[a] = arguments[a].Get(i);
      AddOne(groups[i], values, Times(multiplicity, i));
    }
  }
  void AddOne(std::uint32_t group, std::span<const Value> values, std::uint64_t multiplicity) {
    states_[group]->Add(values, multiplicity);
    if (!Gathers(aggregate_)) return;
    added_ += sizeof(Value) * multiplicity;
    if (!values.empty()) added_ += HeldBytes(values[0]) * multiplicity;
  }
  void Merge(Accumulator& other, const std::vector<std::uint32_t>& mapping) override {
    auto& o = static_cast<General&>(other);
    for (std::uint32_t g = 0; g < mapping.size(); ++g) states_[mapping[g]]->Merge(*o.states_[g]);
    added_ += o.added_;
  }
  Value Finish(std::uint32_t group) override { return states_[group]->Finish(); }
  std::size_t bytes() const override { return states_.size() * 64 + added_; }

 private:
  const Aggregate& aggregate_;
  std::vector<std::unique_ptr<AggregateState>> states_;
  std::size_t added_ = 0;
};

// sum and avg of integers and floats; anything else (durations, wrong types) moves to the general state of
// its group.
class SumOrAverage : public Accumulator {
 public:
  explicit SumOrAverage(const Aggregate& aggregate) : aggregate_(aggregate), general_(aggregate) {}
  void Grow(std::uint32_t groups) override {
    states_.resize(groups);
    general_.Grow(groups);
  }
  void Add(const std::vector<Vector>& arguments, const std::vector<std::uint32_t>& groups, std::uint32_t rows,
           const Multiplicity& multiplicity) override {
    const Vector& v = arguments[0];
    if (v.kind == Kind::kInteger) {
      for (RowIndex i = 0; i < rows; ++i) {
        if (v.has_nulls && v.nulls[v.At(i)]) continue;
        std::uint64_t m = Times(multiplicity, i);
        State& s = states_[groups[i]];
        s.integers += static_cast<__int128>(v.integers[v.At(i)]) * m;
        s.integer_count += m;
      }
    } else if (v.kind == Kind::kFloat) {
      for (RowIndex i = 0; i < rows; ++i) {
        if (v.has_nulls && v.nulls[v.At(i)]) continue;
        std::uint64_t m = Times(multiplicity, i);
        State& s = states_[groups[i]];
        s.floats += v.floats[v.At(i)] * static_cast<double>(m);
        s.float_count += m;
      }
    } else {
      for (RowIndex i = 0; i < rows; ++i) {
        if (v.IsNull(i)) continue;
        Value value = v.Get(i);
        State& s = states_[groups[i]];
        std::uint64_t m = Times(multiplicity, i);
        if (value.is_integer()) {
          s.integers += static_cast<__int128>(value.AsInteger()) * m;
          s.integer_count += m;
        } else if (value.is_float()) {
          s.floats += value.AsFloat() * static_cast<double>(m);
          s.float_count += m;
        } else {
          s.general = true;
          general_.AddOne(groups[i], {&value, 1}, m);
        }
      }
    }
  }
  void Merge(Accumulator& other, const std::vector<std::uint32_t>& mapping) override {
    auto& o = static_cast<SumOrAverage&>(other);
    for (std::uint32_t g = 0; g < mapping.size(); ++g) {
      State &to = states_[mapping[g]], &from = o.states_[g];
      to.integers += from.integers;
      to.integer_count += from.integer_count;
      to.floats += from.floats;
      to.float_count += from.float_count;
      to.general |= from.general;
    }
    general_.Merge(o.general_, mapping);
  }
  Value Finish(std::uint32_t group) override {
    State& s = states_[group];
    std::uint64_t count = s.integer_count + s.float_count;
    if (s.general) {
      if (count) {
        throw Error(ErrorKind::kType, "InvalidArgumentValue",
                    std::string(aggregate_.name) + "() was given numbers and values of another type");
      }
      return general_.Finish(group);
    }
    if (aggregate_.kind == Aggregate::Kind::kAverage) {
      if (count == 0) return {};
      double total = static_cast<double>(s.integers) + s.floats;
      return total / static_cast<double>(count);
    }
    if (s.float_count) return static_cast<double>(s.integers) + s.floats;
    if (s.integers > std::numeric_limits<std::int64_t>::max() ||
        s.integers < std::numeric_limits<std::int64_t>::min()) {
      throw Error(ErrorKind::kArithmetic, "IntegerOverflow", "the sum does not fit into an INTEGER");
    }
    return static_cast<std::int64_t>(s.integers);
  }
  std::size_t bytes() const override { return states_.capacity() * sizeof(State) + general_.bytes(); }

 private:
  struct State {
    __int128 integers = 0;
    double floats = 0;
    std::uint64_t integer_count = 0, float_count = 0;
    bool general = false;
  };
  const Aggregate& aggregate_;
  std::vector<State> states_;
  General general_;
};

class Extreme : public Accumulator {
 public:
  explicit Extreme(bool maximum) : maximum_(maximum) {}
  void Grow(std::uint32_t groups) override { best_.resize(groups); }
  void Add(const std::vector<Vector>& arguments, const std::vector<std::uint32_t>& groups, std::uint32_t rows,
           const Multiplicity&) override {
    const Vector& v = arguments[0];
    if (best_.size() == 1 && rows > 1 && !v.constant && !v.has_nulls) {
      // One group: the best of the batch first, by its type.
      if (v.kind == Kind::kInteger) return Put(0, Value(BestOf(v.integers, rows)));
      if (v.kind == Kind::kString) return Put(0, Value(BestOf(v.strings, rows)));
    }
    for (RowIndex i = 0; i < rows; ++i) {
      if (v.IsNull(i)) continue;
      Value& best = best_[groups[i]];
      if (v.kind == Kind::kInteger && best.is_integer()) {
        std::int64_t n = v.integers[v.At(i)];
        if (maximum_ ? n > best.AsInteger() : n < best.AsInteger()) best = n;
      } else if (v.kind == Kind::kString && best.is_string()) {
        std::string_view s = v.strings[v.At(i)];
        if (maximum_ ? s > best.AsString() : s < best.AsString()) best = s;
      } else {
        Put(groups[i], v.Get(i));
      }
    }
  }
  void Merge(Accumulator& other, const std::vector<std::uint32_t>& mapping) override {
    auto& o = static_cast<Extreme&>(other);
    for (std::uint32_t g = 0; g < mapping.size(); ++g) Put(mapping[g], std::move(o.best_[g]));
  }
  Value Finish(std::uint32_t group) override { return best_[group]; }
  std::size_t bytes() const override { return best_.capacity() * sizeof(Value); }

 private:
  template <class T>
  T BestOf(const std::vector<T>& values, std::uint32_t rows) const {
    T best = values[0];
    for (RowIndex i = 1; i < rows; ++i) {
      if (maximum_ ? best < values[i] : values[i] < best) best = values[i];
    }
    return best;
  }
  void Put(std::uint32_t group, Value v) {
    if (v.is_null()) return;
    Value& best = best_[group];
    if (best.is_null() || (maximum_ ? Order(v, best) > 0 : Order(v, best) < 0)) best = std::move(v);
  }
  bool maximum_;
  std::vector<Value> best_;
};

// Passes on what its group has not seen. A DISTINCT aggregate of several arguments is distinct in the first.
class DistinctOf : public Accumulator {
 public:
  DistinctOf(std::unique_ptr<Accumulator> inner, bool counts_only)
      : inner_(std::move(inner)), counts_only_(counts_only) {}
  void Grow(std::uint32_t groups) override {
    sets_.resize(groups);
    if (!counts_only_) values_.resize(groups);
    inner_->Grow(groups);
  }
  void Add(const std::vector<Vector>& arguments, const std::vector<std::uint32_t>& groups, std::uint32_t rows,
           const Multiplicity&) override {
    const Vector& v = arguments[0];
    for (RowIndex i = 0; i < rows; ++i) {
      if (v.IsNull(i)) continue;
      if (!sets_[groups[i]].Insert(v, i) || counts_only_) continue;
      std::vector<Value> row;
      for (const Vector& a : arguments) row.push_back(a.Get(i));
      value_bytes_ += sizeof(row) + row.size() * sizeof(Value) + HeldBytes(row[0]);
      values_[groups[i]].push_back(std::move(row));
    }
  }
  void Merge(Accumulator& other, const std::vector<std::uint32_t>& mapping) override {
    auto& o = static_cast<DistinctOf&>(other);
    for (std::uint32_t g = 0; g < mapping.size(); ++g) {
      if (counts_only_) {
        sets_[mapping[g]].Merge(o.sets_[g]);
        continue;
      }
      for (auto& row : o.values_[g]) {
        if (sets_[mapping[g]].InsertValue(row[0])) values_[mapping[g]].push_back(std::move(row));
      }
    }
  }
  Value Finish(std::uint32_t group) override {
    if (counts_only_) return static_cast<std::int64_t>(sets_[group].size());
    if (!values_[group].empty()) {
      std::vector<Vector> arguments(values_[group][0].size());
      for (auto& row : values_[group]) {
        for (std::size_t a = 0; a < row.size(); ++a) arguments[a].AppendValue(row[a]);
      }
      auto rows = static_cast<std::uint32_t>(values_[group].size());
      inner_->Add(arguments, std::vector<std::uint32_t>(rows, group), rows, {});
    }
    return inner_->Finish(group);
  }
  std::size_t bytes() const override {
    std::size_t n = inner_->bytes();
    for (const auto& s : sets_) n += s.bytes() + sizeof(s);
    return n + value_bytes_;
  }

 private:
  std::unique_ptr<Accumulator> inner_;
  bool counts_only_;
  std::vector<ValueSet> sets_;
  std::size_t value_bytes_ = 0;
  std::vector<std::vector<std::vector<Value>>> values_;  // group, row, argument: in order of first appearance
};

std::unique_ptr<Accumulator> MakePlain(const ast::FunctionCall& call) {
  switch (call.aggregate->kind) {
    case Aggregate::Kind::kCount:
      return std::make_unique<Count>();
    case Aggregate::Kind::kSum:
    case Aggregate::Kind::kAverage:
      return std::make_unique<SumOrAverage>(*call.aggregate);
    case Aggregate::Kind::kMinimum:
      return std::make_unique<Extreme>(false);
    case Aggregate::Kind::kMaximum:
      return std::make_unique<Extreme>(true);
    default:
      return std::make_unique<General>(*call.aggregate);
  }
}

}  // namespace

std::unique_ptr<Accumulator> MakeAccumulator(const ast::FunctionCall& call) {
  auto plain = MakePlain(call);
  if (!call.distinct || call.aggregate->kind == Aggregate::Kind::kMinimum ||
      call.aggregate->kind == Aggregate::Kind::kMaximum) {
    return plain;
  }
  return std::make_unique<DistinctOf>(std::move(plain), call.aggregate->kind == Aggregate::Kind::kCount);
}

bool IgnoresOrder(const ast::FunctionCall& call) { return !Gathers(*call.aggregate); }

bool GathersRepeats(const ast::FunctionCall& call) { return Gathers(*call.aggregate) && !call.distinct; }

}  // namespace liaison::exec
