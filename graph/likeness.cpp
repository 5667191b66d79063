#include "graph/likeness.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "graph/ascii.h"

namespace liaison {

// Hyyrö's bits (2003): bit i of `matches[c]` says that letter i of `a` is c; a column of the table of
// distances is two words of differences, so that a step takes a dozen operations and not one for each letter
// of `a`.
int EditDistance(std::string_view a, std::string_view b) {
  // Names that differ much in length are never offered, and hostile ones are long.
  constexpr std::size_t kLongest = 64;
  if (a.size() > kLongest || b.size() > kLongest) return static_cast<int>(kLongest);
  if (a.empty()) return static_cast<int>(b.size());
  const auto letter = [](char c) { return static_cast<unsigned char>(AsciiLower(c)); };
  thread_local std::array<std::uint64_t, 256> matches{};  // all 0 between calls
  for (std::size_t i = 0; i < a.size(); ++i) matches[letter(a[i])] |= 1ull << i;
  const std::uint64_t last = 1ull << (a.size() - 1);
  std::uint64_t rises = ~0ull, falls = 0, diagonal = 0, before = 0;
  auto distance = static_cast<int>(a.size());
  for (const char c : b) {
    const std::uint64_t match = matches[letter(c)];
    const std::uint64_t exchange = ((~diagonal & match) << 1) & before;
    diagonal = (((match & rises) + rises) ^ rises) | match | falls | exchange;
    std::uint64_t right_rises = falls | ~(diagonal | rises), right_falls = diagonal & rises;
    distance += (right_rises & last) != 0;
    distance -= (right_falls & last) != 0;
    right_rises = right_rises << 1 | 1;
    right_falls <<= 1;
    rises = right_falls | ~(diagonal | right_rises);
    falls = right_rises & diagonal;
    before = match;
  }
  for (const char c : a) matches[letter(c)] = 0;
  return distance;
}

bool IsNear(std::string_view name, int distance) {
  // A short name is near to everything: one letter of one is no likeness.
  return distance == 0 ||
         (name.size() >= 3 && distance <= std::max<int>(1, static_cast<int>(name.size()) / 3));
}

void NearestName::Offer(std::string_view candidate) {
  const int distance = EditDistance(name_, candidate);
  if (!IsNear(name_, distance) || (!found_.empty() && distance >= distance_)) return;
  found_ = candidate;
  distance_ = distance;
}

std::string NearestName::Hint() const {
  return found_.empty() ? std::string() : "did you mean `" + found_ + "`?";
}

}  // namespace liaison
