#include "graph/evidence.h"

#include <algorithm>
#include <array>

namespace liaison {
namespace {

constexpr std::array<std::string_view, 6> kModalities = {"actual",   "planned", "offered",
                                                         "proposed", "ended",   "negated"};
constexpr std::array<std::string_view, 4> kStatuses = {"proposed", "accepted", "rejected", "retracted"};

template <class Enum, std::size_t n>
std::optional<Enum> Parse(const std::array<std::string_view, n>& names, std::string_view name) {
  auto it = std::find(names.begin(), names.end(), name);
  if (it == names.end()) return std::nullopt;
  return static_cast<Enum>(it - names.begin());
}

// Accepted before proposed before rejected before retracted.
int Rank(AssertionStatus s) {
  switch (s) {
    case AssertionStatus::kAccepted:
      return 0;
    case AssertionStatus::kProposed:
      return 1;
    case AssertionStatus::kRejected:
      return 2;
    case AssertionStatus::kRetracted:
      return 3;
  }
  return 4;
}

}  // namespace

std::string_view NameOf(Modality m) { return kModalities[static_cast<int>(m)]; }
std::string_view NameOf(AssertionStatus s) { return kStatuses[static_cast<int>(s)]; }
std::optional<Modality> ParseModality(std::string_view name) { return Parse<Modality>(kModalities, name); }
std::optional<AssertionStatus> ParseAssertionStatus(std::string_view name) {
  return Parse<AssertionStatus>(kStatuses, name);
}

std::optional<AssertionStatus> Status(const std::vector<Assertion>& assertions) {
  std::optional<AssertionStatus> best;
  for (const Assertion& a : assertions) {
    if (!best || Rank(a.status) < Rank(*best)) best = a.status;
  }
  return best;
}

std::optional<double> Confidence(const std::vector<Assertion>& assertions) {
  const auto status = Status(assertions);
  if (!status || Rank(*status) > Rank(AssertionStatus::kProposed)) return std::nullopt;
  double best = 0;
  for (const Assertion& a : assertions) {
    if (a.status == *status) best = std::max(best, a.confidence);
  }
  return best;
}

}  // namespace liaison
