// aggregate.cpp: count, sum, avg, min, max and collect. The statistical ones are in aggregate_statistics.cpp.
#include <cmath>

#include "graph/duration_sum.h"
#include "query/functions/aggregate_sum.h"
#include "query/functions/registry.h"
#include "query/functions/temporal_value.h"

namespace liaison {
namespace {

using T = Value::Type;
using Arguments = std::span<const Value>;

[[noreturn]] void ThrowCountOverflow(std::string_view name) {
  throw Error(ErrorKind::kArithmetic, "IntegerOverflow",
              std::string(name) + "(): the result does not fit into a 64 bit integer");
}

class CountState : public AggregateState {
 public:
  void Add(Arguments, std::uint64_t multiplicity) override { Gather(multiplicity); }
  void Merge(AggregateState& other) override { Gather(static_cast<CountState&>(other).count_); }
  Value Finish() override {
    if (count_ > INT64_MAX) ThrowCountOverflow("count");
    return static_cast<std::int64_t>(count_);
  }

 private:
  void Gather(std::uint64_t n) {
    if (__builtin_add_overflow(count_, n, &count_)) ThrowCountOverflow("count");
  }
  std::uint64_t count_ = 0;
};

// Numbers or durations, with their count, so that sum and avg share it.
class Total {
 public:
  explicit Total(std::string_view name) : name_(name) {}

  void Add(const Value& v, std::uint64_t multiplicity) {
    const Kind kind = v.type() == T::kDuration ? Kind::kDurations : Kind::kNumbers;
    if ((!v.is_number() && kind == Kind::kNumbers) || (kind_ != Kind::kNone && kind_ != kind)) {
      ThrowArgument(name_, 0, v,
                    kind_ == Kind::kDurations ? "DURATION as the values before" : "a number or DURATION");
    }
    kind_ = kind;
    count_ += multiplicity;
    if (kind == Kind::kDurations) {
      durations_.Add(v.As<Duration>(), {static_cast<__int128>(multiplicity), 1});
    } else {
      numbers_.Add(v, multiplicity);
    }
  }

  void Merge(const Total& other) {
    if (other.kind_ == Kind::kNone) return;
    if (kind_ != Kind::kNone && kind_ != other.kind_) {
      throw Error(ErrorKind::kType, "InvalidArgumentValue",
                  std::string(name_) + "(): numbers and durations cannot be added");
    }
    kind_ = other.kind_;
    count_ += other.count_;
    numbers_.Merge(other.numbers_);
    if (kind_ == Kind::kDurations) durations_.Add(other.DurationTotal());
  }

  Value Sum() const {
    if (kind_ == Kind::kDurations) return DurationTotal();
    if (numbers_.has_float()) return static_cast<double>(numbers_.AsFloat());
    const auto whole = numbers_.AsInteger();
    if (!whole) ThrowCountOverflow(name_);
    return *whole;
  }

  Value Average() const {
    if (count_ == 0) return {};
    if (kind_ == Kind::kNumbers)
      return static_cast<double>(numbers_.AsFloat() / static_cast<long double>(count_));
    DurationSum mean;
    mean.Add(DurationTotal(), {1, static_cast<__int128>(count_)});
    return *mean.Finish();
  }

 private:
  enum class Kind { kNone, kNumbers, kDurations };

  Duration DurationTotal() const {
    const auto total = durations_.Finish();
    if (!total) ThrowTemporalRange(std::string(name_) + "(): the durations are too long to be added");
    return *total;
  }

  std::string_view name_;
  Kind kind_ = Kind::kNone;
  std::uint64_t count_ = 0;
  NumberSum numbers_;
  DurationSum durations_;
};

class SumState : public AggregateState {
 public:
  void Add(Arguments a, std::uint64_t multiplicity) override { total_.Add(a[0], multiplicity); }
  void Merge(AggregateState& other) override { total_.Merge(static_cast<SumState&>(other).total_); }
  Value Finish() override { return total_.Sum(); }

 private:
  Total total_{"sum"};
};

class AverageState : public AggregateState {
 public:
  void Add(Arguments a, std::uint64_t multiplicity) override { total_.Add(a[0], multiplicity); }
  void Merge(AggregateState& other) override { total_.Merge(static_cast<AverageState&>(other).total_); }
  Value Finish() override { return total_.Average(); }

 private:
  Total total_{"avg"};
};

// kSign -1 keeps the first under Order(), 1 the last.
template <int kSign>
class ExtremeState : public AggregateState {
 public:
  void Add(Arguments a, std::uint64_t) override { Offer(a[0]); }
  void Merge(AggregateState& other) override { Offer(static_cast<ExtremeState&>(other).best_); }
  Value Finish() override { return best_; }

 private:
  void Offer(const Value& v) {
    if (v.is_null()) return;
    if (best_.is_null() || (kSign < 0 ? Order(v, best_) < 0 : Order(v, best_) > 0)) best_ = v;
  }
  Value best_;
};

class CollectState : public AggregateState {
 public:
  void Add(Arguments a, std::uint64_t multiplicity) override {
    items_.insert(items_.end(), multiplicity, a[0]);
  }
  void Merge(AggregateState& other) override {
    List& more = static_cast<CollectState&>(other).items_;
    items_.insert(items_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    more.clear();
  }
  Value Finish() override { return std::move(items_); }

 private:
  List items_;
};

}  // namespace

std::span<const Aggregate> BasicAggregates() {
  static const std::vector<Aggregate> kTable = {
      {.name = "count",
       .kind = Aggregate::Kind::kCount,
       .result_type = kIntegerTypes,
       .make = &MakeState<CountState>,
       .signature = "count(input :: ANY) :: INTEGER",
       .description = "How many values are not null; count(*) counts rows."},
      {.name = "sum",
       .kind = Aggregate::Kind::kSum,
       .argument_types = {kNumberTypes | kDurationTypes},
       .result_type = kNumberTypes | kDurationTypes,
       .make = &MakeState<SumState>,
       .signature = "sum(input :: INTEGER | FLOAT | DURATION) :: INTEGER | FLOAT | DURATION",
       .description = "The sum of the values; 0 of none."},
      {.name = "avg",
       .kind = Aggregate::Kind::kAverage,
       .argument_types = {kNumberTypes | kDurationTypes},
       .result_type = kFloatTypes | kDurationTypes,
       .make = &MakeState<AverageState>,
       .signature = "avg(input :: INTEGER | FLOAT | DURATION) :: FLOAT | DURATION",
       .description = "The arithmetic mean of the values; null of none."},
      {.name = "min",
       .kind = Aggregate::Kind::kMinimum,
       .make = &MakeState<ExtremeState<-1>>,
       .signature = "min(input :: ANY) :: ANY",
       .description = "The first value in the order of ORDER BY; null of none."},
      {.name = "max",
       .kind = Aggregate::Kind::kMaximum,
       .make = &MakeState<ExtremeState<1>>,
       .signature = "max(input :: ANY) :: ANY",
       .description = "The last value in the order of ORDER BY; null of none."},
      {.name = "collect",
       .kind = Aggregate::Kind::kCollect,
       .result_type = kListTypes,
       .make = &MakeState<CollectState>,
       .signature = "collect(input :: ANY) :: LIST<ANY>",
       .description = "The values that are not null, as a list."},
  };
  return kTable;
}

}  // namespace liaison
