// rules.h: which of the rules that choose and rewrite plans are on. Answers must not depend on them: turning
// them off shows whether they do, and what each is worth.
//
// The first two are the planner's own choices, the others rewrites of query/optimize. A plan is made for one
// set of rules and is kept under it. How to turn them off: query/README.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace liaison::plan {

enum class Rule : std::uint8_t {
  kUseIndexes,
  kOrderPatterns,
  kFoldCountedTrees,
  kSearchDistinctEnds,
  kSortTopRows,
  kKeepLiveSlots,
};

struct RuleName {
  Rule rule;
  std::string_view name, what;
};

inline constexpr std::array<RuleName, 6> kRuleNames = {{
    {Rule::kUseIndexes, "use-indexes",
     "nodes are found by indexes and unique constraints, not by scans alone"},
    {Rule::kOrderPatterns, "order-patterns",
     "patterns are walked in the order of least cost, not as written"},
    {Rule::kFoldCountedTrees, "fold-counted-trees",
     "matches of which nothing is read are counted, not listed"},
    {Rule::kSearchDistinctEnds, "search-distinct-ends",
     "distinct ends of paths are found by a frontier search"},
    {Rule::kSortTopRows, "sort-top-rows", "ORDER BY with LIMIT keeps the first rows only"},
    {Rule::kKeepLiveSlots, "keep-live-slots", "values that nobody reads any more are dropped"},
}};

class Rules {
 public:
  bool Has(Rule rule) const { return (on_ >> static_cast<unsigned>(rule) & 1) != 0; }
  void Set(Rule rule, bool on) {
    const std::uint32_t bit = 1u << static_cast<unsigned>(rule);
    on_ = on ? on_ | bit : on_ & ~bit;
  }
  std::uint32_t bits() const { return on_; }
  bool operator==(const Rules&) const = default;

 private:
  std::uint32_t on_ = (1u << kRuleNames.size()) - 1;
};

// "on", "off", or names between commas: with "no-" before them, all but these; else these alone. Throws
// RequestError.InvalidArgument.
Rules ReadRules(std::string_view text);
// As ReadRules takes it, at its shortest.
std::string ToString(const Rules& rules);

}  // namespace liaison::plan
