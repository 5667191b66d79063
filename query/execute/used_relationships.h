// used_relationships.h: the relationships that a trail has walked, last in first out.
//
// Short trails are compared one by one; past kCompared a hash set takes over, so that a step of a trail of
// any length costs the same.
#pragma once

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "graph/ids.h"

namespace liaison::exec {

class UsedRelationships {
 public:
  void Clear() {
    ids_.clear();
    rest_.clear();
  }
  void Push(RelationshipId id) {
    if (ids_.size() >= kCompared) rest_.insert(id);
    ids_.push_back(id);
  }
  void Pop() {
    if (ids_.size() > kCompared) rest_.erase(ids_.back());
    ids_.pop_back();
  }
  bool Contains(RelationshipId id) const {
    auto end = ids_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(ids_.size(), kCompared));
    return std::find(ids_.begin(), end, id) != end || (!rest_.empty() && rest_.contains(id));
  }

 private:
  static constexpr std::size_t kCompared = 32;
  std::vector<RelationshipId> ids_;
  std::unordered_set<RelationshipId> rest_;  // those behind the first kCompared
};

}  // namespace liaison::exec
