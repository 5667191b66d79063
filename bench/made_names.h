// made_names.h: names as of persons and organisations, and slips of whoever types them. The same seed gives
// the same ones everywhere: no distribution of the standard library, whose numbers differ from one to the
// next.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace liaison::bench {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next();  // SplitMix64
  std::size_t Below(std::size_t n) { return static_cast<std::size_t>(Next() % n); }
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1p-53; }
  // Small numbers much oftener than large ones, as words are in names.
  std::size_t Skewed(std::size_t n);

 private:
  std::uint64_t state_;
};

// All different. Of two words (given and family name), and of three to five (a middle name, an institution
// with its place and theme).
std::vector<std::string> MakeNames(std::size_t count, std::uint64_t seed);

// With one or two slips at any place, blanks included: a letter replaced, left out, put in, or exchanged with
// the next one.
std::string Misspell(const std::string& name, Dice& dice);

}  // namespace liaison::bench
