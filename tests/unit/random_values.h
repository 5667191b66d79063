// random_values.h: random property values for the tests of bytes, with the seed printed when a test fails.
//
// Values come from small pools as often as from the whole range, so that equal and neighbouring ones meet.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "graph/value.h"

namespace liaison {

class RandomValues {
 public:
  explicit RandomValues(std::uint64_t seed) : random_(seed) {}
  // A seed of its own for each run; GTEST_RANDOM_SEED repeats one.
  static std::uint64_t Seed() {
    const int given = testing::GTEST_FLAG(random_seed);
    return given ? static_cast<std::uint64_t>(given) : std::random_device()();
  }

  std::uint64_t Below(std::uint64_t n) {
    return std::uniform_int_distribution<std::uint64_t>(0, n - 1)(random_);
  }
  bool Coin() { return Below(2) != 0; }

  std::int64_t Integer() {
    switch (Below(4)) {
      case 0:
        return static_cast<std::int64_t>(Below(7)) - 3;
      case 1:
        return (Coin() ? 1 : -1) *
               ((std::int64_t{1} << (50 + Below(13))) + static_cast<std::int64_t>(Below(5)) - 2);
      case 2:
        return Coin() ? std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(Below(3))
                      : std::numeric_limits<std::int64_t>::min() + static_cast<std::int64_t>(Below(3));
      default:
        return static_cast<std::int64_t>(random_());
    }
  }
  double Float() {
    switch (Below(6)) {
      case 0:
        return static_cast<double>(Integer());
      case 1:
        return std::nextafter(static_cast<double>(Integer()), Coin() ? 1e300 : -1e300);
      case 2: {
        constexpr double kSpecial[] = {0.0,
                                       -0.0,
                                       0.5,
                                       -0.5,
                                       1e300,
                                       -1e300,
                                       5e-324,
                                       std::numeric_limits<double>::infinity(),
                                       -std::numeric_limits<double>::infinity(),
                                       std::numeric_limits<double>::quiet_NaN()};
        return kSpecial[Below(std::size(kSpecial))];
      }
      default:
        return (static_cast<double>(Below(2000)) - 1000) / 7;
    }
  }
  std::string String() {
    constexpr char kBytes[] = {'\0', '\1', '\x7F', 'a', 'b', '\xC3', '\xFF'};
    std::string s(Below(8) == 0 ? Below(120) : Below(5), 'a');
    for (char& c : s) c = kBytes[Below(std::size(kBytes))];
    return s;
  }
  Value Scalar() {
    switch (Below(11)) {
      case 0:
        return Coin();
      case 1:
        return Integer();
      case 2:
        return Float();
      case 3:
        return String();
      case 4:
        return Date{static_cast<std::int64_t>(Below(5)) - 2 + (Coin() ? 100'000 : 0)};
      case 5:
        return LocalTime{static_cast<std::int64_t>(Below(86'400)) * 1'000'000'000 +
                         static_cast<std::int64_t>(Below(2))};
      case 6:
        return Time{static_cast<std::int64_t>(Below(3)) * 3'600'000'000'000,
                    static_cast<std::int32_t>(Below(3)) * 3600 - 3600};
      case 7:
        return LocalDateTime{static_cast<std::int64_t>(Below(5)) - 2, static_cast<std::int32_t>(Below(3))};
      case 8:
        return DateTime{static_cast<std::int64_t>(Below(5)) - 2, static_cast<std::int32_t>(Below(2)),
                        static_cast<std::int32_t>(Below(3)) * 3600,
                        Coin() ? nullptr : InternZone("Europe/Berlin")};
      case 9:
        return Duration{static_cast<std::int64_t>(Below(3)) - 1, static_cast<std::int64_t>(Below(62)) - 31,
                        static_cast<std::int64_t>(Below(3)) * 86'400 - 86'400,
                        static_cast<std::int32_t>(Below(2))};
      default: {
        Point p;
        constexpr std::int32_t kSystems[] = {7203, 9157, 4326, 4979};
        p.srid = kSystems[Below(4)];
        p.x = static_cast<double>(Below(3)) - 1;
        p.y = static_cast<double>(Below(3)) / 2;
        if (p.is_3d()) p.z = static_cast<double>(Below(2));
        return p;
      }
    }
  }
  Value Storable() {
    if (Below(6) != 0) return Scalar();
    List list;
    const Value first = Scalar();
    for (std::uint64_t n = Below(4); n > 0; --n) {
      Value v = Scalar();
      while (v.type() != first.type()) v = Scalar();
      list.push_back(std::move(v));
    }
    return list;
  }

  std::mt19937_64& engine() { return random_; }

 private:
  std::mt19937_64 random_;
};

}  // namespace liaison
