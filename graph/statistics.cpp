#include "graph/statistics.h"

#include <mutex>

namespace liaison {

std::int64_t Statistics::Get(StatisticKey key) const {
  std::shared_lock lock(mutex_);
  auto it = sums_.find(key.packed());
  return it == sums_.end() ? 0 : it->second;
}

void Statistics::Add(const StatisticSums& sums) {
  std::unique_lock lock(mutex_);
  for (const auto& [key, n] : sums) sums_[key] += n;
}

StatisticSums Statistics::All() const {
  std::shared_lock lock(mutex_);
  return sums_;
}

StatisticSums StatisticChanges::Expand(const Catalog& catalog) const {
  using Kind = StatisticKey::Kind;
  StatisticSums sums;
  std::unordered_map<std::uint16_t, std::vector<LabelId>> labels;
  auto labels_of = [&](std::uint16_t set) -> const std::vector<LabelId>& {
    auto [it, added] = labels.try_emplace(set);
    if (added) it->second = catalog.LabelsOf({set});
    return it->second;
  };
  auto add = [&](StatisticKey key, std::int64_t n) { sums[key.packed()] += n; };
  for (const auto& [set, n] : nodes_) {
    if (n == 0) continue;
    add({Kind::kNodes}, n);
    for (const LabelId l : labels_of(set)) add({Kind::kLabel, l.value}, n);
  }
  for (const auto& [key, n] : relationships_) {
    if (n == 0) continue;
    const auto type = static_cast<std::uint16_t>(key >> 16);
    const auto from =
        labels_of(static_cast<std::uint16_t>(key >> 32));  // a copy: the next look-up may move it
    const auto& to = labels_of(static_cast<std::uint16_t>(key));
    add({Kind::kRelationships}, n);
    add({Kind::kType, type}, n);
    for (const LabelId f : from) {
      add({Kind::kFrom, f.value, type}, n);
      add({Kind::kFromAny, f.value}, n);
      for (const LabelId t : to) {
        add({Kind::kFromTo, f.value, type, t.value}, n);
        add({Kind::kFromAnyTo, f.value, t.value}, n);
      }
    }
    for (const LabelId t : to) {
      add({Kind::kTo, type, t.value}, n);
      add({Kind::kAnyTo, t.value}, n);
    }
  }
  std::erase_if(sums, [](const auto& entry) { return entry.second == 0; });
  return sums;
}

}  // namespace liaison
