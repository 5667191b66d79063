#include "query/plan/rules.h"

#include <bit>

#include "graph/error.h"
#include "graph/likeness.h"

namespace liaison::plan {
namespace {

Rules None() {
  Rules rules;
  for (const RuleName& known : kRuleNames) rules.Set(known.rule, false);
  return rules;
}

Rule FindRule(std::string_view name) {
  NearestName nearest(name);
  std::string names;
  for (const RuleName& known : kRuleNames) {
    if (known.name == name) return known.rule;
    nearest.Offer(known.name);
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  }
  Error error(ErrorKind::kRequest, "InvalidArgument",
              "there is no optimizer rule `" + std::string(name.substr(0, 60)) + "`", {}, Phase::kCompile);
  error.hint = nearest.found().empty()
                   ? "on, off, or one or more of " + names + "; no- before a name turns it off"
                   : nearest.Hint();
  throw error;
}

}  // namespace

Rules ReadRules(std::string_view text) {
  if (text == "on") return {};
  if (text == "off") return None();
  constexpr std::string_view kNo = "no-";
  Rules rules = text.starts_with(kNo) ? Rules() : None();
  while (true) {
    const auto comma = text.find(',');
    std::string_view name = text.substr(0, comma);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    const bool on = !name.starts_with(kNo);
    if (!on) name.remove_prefix(kNo.size());
    rules.Set(FindRule(name), on);
    if (comma == std::string_view::npos) return rules;
    text.remove_prefix(comma + 1);
  }
}

std::string ToString(const Rules& rules) {
  const auto count = static_cast<std::size_t>(std::popcount(rules.bits()));
  if (count == kRuleNames.size()) return "on";
  if (count == 0) return "off";
  const bool say_off = 2 * count > kRuleNames.size();
  std::string text;
  for (const RuleName& known : kRuleNames) {
    if (rules.Has(known.rule) == say_off) continue;
    text += (text.empty() ? "" : ",") + std::string(say_off ? "no-" : "") + std::string(known.name);
  }
  return text;
}

}  // namespace liaison::plan
