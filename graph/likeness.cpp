#include "graph/likeness.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace liaison {

int EditDistance(std::string_view a, std::string_view b) {
  // Names that differ much in length are never offered, and hostile ones are long.
  constexpr std::size_t kLongest = 64;
  if (a.size() > kLongest || b.size() > kLongest) return static_cast<int>(kLongest);
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  std::vector<int> before_previous, previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replace = previous[j - 1] + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replace});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
        current[j] = std::min(current[j], before_previous[j - 2] + 1);
      }
    }
    before_previous = previous;
    previous = current;
  }
  return previous[b.size()];
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
