// likeness.h: which name was likely to be meant by another: the one measure behind every "did you mean".
#pragma once

#include <string>
#include <string_view>

namespace liaison {

// Number of insertions, deletions, replacements and exchanges of neighbours, ignoring the case of ASCII
// letters.
int EditDistance(std::string_view a, std::string_view b);
// Whether a word at that distance is near enough to be offered for `name`.
bool IsNear(std::string_view name, int distance);

// Gathers candidates and keeps the nearest; of equally near ones the first.
class NearestName {
 public:
  explicit NearestName(std::string_view name) : name_(name) {}
  void Offer(std::string_view candidate);
  const std::string& found() const { return found_; }  // empty: none is near
  // "did you mean `x`?", or nothing.
  std::string Hint() const;

 private:
  std::string_view name_;
  std::string found_;
  int distance_ = 0;
};

}  // namespace liaison
