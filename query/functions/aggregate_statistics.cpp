// aggregate_statistics.cpp: standard deviations and percentiles.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "query/functions/registry.h"

namespace liaison {
namespace {

using Arguments = std::span<const Value>;

// Welford's running mean and sum of squares, merged as by Chan, Golub and LeVeque.
class Spread {
 public:
  void Add(double v, double weight) {
    count_ += weight;
    const double delta = v - mean_;
    mean_ += delta * weight / count_;
    squares_ += weight * delta * (v - mean_);
  }
  void Merge(const Spread& other) {
    if (other.count_ == 0) return;
    const double total = count_ + other.count_;
    const double delta = other.mean_ - mean_;
    squares_ += other.squares_ + delta * delta * count_ * other.count_ / total;
    mean_ += delta * other.count_ / total;
    count_ = total;
  }
  // `lost` degrees of freedom: 1 for a sample, 0 for a population.
  double Deviation(double lost) const { return count_ > lost ? std::sqrt(squares_ / (count_ - lost)) : 0.0; }

 private:
  double count_ = 0, mean_ = 0, squares_ = 0;
};

template <int kLost>
class DeviationState : public AggregateState {
 public:
  void Add(Arguments a, std::uint64_t multiplicity) override {
    if (!a[0].is_number()) ThrowArgument(kLost ? "stDev" : "stDevP", 0, a[0], "a number");
    spread_.Add(a[0].ToDouble(), static_cast<double>(multiplicity));
  }
  void Merge(AggregateState& other) override { spread_.Merge(static_cast<DeviationState&>(other).spread_); }
  Value Finish() override { return spread_.Deviation(kLost); }

 private:
  Spread spread_;
};

template <bool kContinuous>
class PercentileState : public AggregateState {
 public:
  void Add(Arguments a, std::uint64_t multiplicity) override {
    constexpr std::string_view kName = kContinuous ? "percentileCont" : "percentileDisc";
    if (!a[0].is_number()) ThrowArgument(kName, 0, a[0], "a number");
    if (!a[1].is_number()) ThrowArgument(kName, 1, a[1], "a number");
    const double percentile = a[1].ToDouble();
    if (!(percentile >= 0 && percentile <= 1)) {
      throw Error(ErrorKind::kArgument, "NumberOutOfRange",
                  fmt::format("{}(): the percentile must be 0.0 to 1.0, but is {}", kName, ToLiteral(a[1])));
    }
    if (!percentile_) percentile_ = percentile;
    values_.emplace_back(a[0], multiplicity);
    count_ += multiplicity;
  }
  void Merge(AggregateState& other) override {
    auto& more = static_cast<PercentileState&>(other);
    if (!percentile_) percentile_ = more.percentile_;
    values_.insert(values_.end(), more.values_.begin(), more.values_.end());
    count_ += more.count_;
  }
  Value Finish() override {
    if (count_ == 0) return {};
    std::stable_sort(values_.begin(), values_.end(),
                     [](const auto& a, const auto& b) { return Order(a.first, b.first) < 0; });
    const double p = *percentile_;
    if constexpr (kContinuous) {
      const double rank = p * static_cast<double>(count_ - 1);
      const auto below = static_cast<std::uint64_t>(std::floor(rank));
      const auto above = std::min(static_cast<std::uint64_t>(std::ceil(rank)), count_ - 1);
      const double low = At(below).ToDouble(), high = At(above).ToDouble();
      // The form that gives the values themselves at whole ranks, and no overflow between.
      return below == above
                 ? low
                 : low * (static_cast<double>(above) - rank) + high * (rank - static_cast<double>(below));
    } else {
      const double rank = p * static_cast<double>(count_);
      const auto whole = static_cast<std::uint64_t>(rank);
      const bool between = rank != static_cast<double>(whole) || whole == 0;
      return At(std::min(between ? whole : whole - 1, count_ - 1));
    }
  }

 private:
  const Value& At(std::uint64_t rank) const {
    for (const auto& [value, multiplicity] : values_) {
      if (rank < multiplicity) return value;
      rank -= multiplicity;
    }
    return values_.back().first;
  }

  std::vector<std::pair<Value, std::uint64_t>> values_;
  std::uint64_t count_ = 0;
  std::optional<double> percentile_;
};

}  // namespace

std::span<const Aggregate> StatisticalAggregates() {
  static const std::vector<Aggregate> kTable = {
      {.name = "stDev",
       .argument_types = {kNumberTypes},
       .result_type = kFloatTypes,
       .make = &MakeState<DeviationState<1>>,
       .signature = "stDev(input :: INTEGER | FLOAT) :: FLOAT",
       .description = "The standard deviation of a sample; 0.0 of less than two values."},
      {.name = "stDevP",
       .argument_types = {kNumberTypes},
       .result_type = kFloatTypes,
       .make = &MakeState<DeviationState<0>>,
       .signature = "stDevP(input :: INTEGER | FLOAT) :: FLOAT",
       .description = "The standard deviation of a whole population; 0.0 of no values."},
      {.name = "percentileCont",
       .minimum_arguments = 2,
       .maximum_arguments = 2,
       .argument_types = {kNumberTypes, kNumberTypes},
       .result_type = kFloatTypes,
       .make = &MakeState<PercentileState<true>>,
       .signature = "percentileCont(input :: FLOAT, percentile :: FLOAT) :: FLOAT",
       .description =
           "The percentile (0.0 to 1.0) of the values, between two of them where need be; null of none."},
      {.name = "percentileDisc",
       .minimum_arguments = 2,
       .maximum_arguments = 2,
       .argument_types = {kNumberTypes, kNumberTypes},
       .result_type = kNumberTypes,
       .make = &MakeState<PercentileState<false>>,
       .signature = "percentileDisc(input :: INTEGER | FLOAT, percentile :: FLOAT) :: INTEGER | FLOAT",
       .description = "The value nearest to the percentile (0.0 to 1.0); null of none."},
  };
  return kTable;
}

}  // namespace liaison
