// aggregate_sum.h: a sum of integers and floats in which neither order nor size costs digits.
//
// Integers are added exactly in 128 bits, so that a sum that leaves 64 bits on the way and comes back is
// right whatever the order. Floats are added by Neumaier's compensated summation in extended precision, so
// that an average of the largest floats is finite.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "graph/value.h"

namespace liaison {

class NumberSum {
 public:
  // Precondition: v.is_number().
  void Add(const Value& v, std::uint64_t multiplicity) {
    if (v.is_integer()) {
      integers_ += static_cast<__int128>(v.AsInteger()) * static_cast<__int128>(multiplicity);
    } else {
      has_float_ = true;
      AddFloat(static_cast<long double>(v.AsFloat()) * static_cast<long double>(multiplicity));
    }
  }
  void Merge(const NumberSum& other) {
    integers_ += other.integers_;
    if (!other.has_float_) return;
    has_float_ = true;
    AddFloat(other.floats_);
    compensation_ += other.compensation_;
  }

  bool has_float() const { return has_float_; }
  // nullopt when it does not fit. Precondition: !has_float().
  std::optional<std::int64_t> AsInteger() const {
    if (integers_ < INT64_MIN || integers_ > INT64_MAX) return std::nullopt;
    return static_cast<std::int64_t>(integers_);
  }
  long double AsFloat() const {
    // Where the sum is infinite or NaN the compensation has no meaning.
    const long double floats = std::isfinite(floats_) ? floats_ + compensation_ : floats_;
    return floats + static_cast<long double>(integers_);
  }

 private:
  void AddFloat(long double v) {
    const long double sum = floats_ + v;
    if (std::isfinite(sum)) {
      compensation_ += std::fabs(floats_) >= std::fabs(v) ? (floats_ - sum) + v : (v - sum) + floats_;
    }
    floats_ = sum;
  }

  __int128 integers_ = 0;
  long double floats_ = 0, compensation_ = 0;
  bool has_float_ = false;
};

}  // namespace liaison
