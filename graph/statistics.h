// statistics.h: exact counts of nodes and relationships, by label, by type and by both, for the planner's
// estimates.
//
// Kept in memory for the latest commit and stored as sums that grow by operands in the batch of the commit
// that changed them. Shape: 64-bit sums by (kind, a, b, c); a, b, c are ids of labels and types as Kind says.
// Not here: bytes of keys (keys.h).
#pragma once

#include <cstdint>
#include <functional>
#include <shared_mutex>
#include <unordered_map>

#include "graph/catalog.h"
#include "graph/ids.h"

namespace liaison {

struct StatisticKey {
  enum class Kind : std::uint8_t {
    kNodes = 1,          // -
    kLabel = 2,          // label
    kRelationships = 3,  // -
    kType = 4,           // type
    kFrom = 5,           // start label, type
    kTo = 6,             // type, end label
    kFromTo = 7,         // start label, type, end label
    kFromAny = 8,        // start label
    kAnyTo = 9,          // end label
    kFromAnyTo = 10,     // start label, end label
    kNextSequence =
        16,  // type: not a statistic but the first relationship id of the type that was never handed out
  };
  Kind kind;
  std::uint16_t a = 0, b = 0, c = 0;
  std::uint64_t packed() const {
    return static_cast<std::uint64_t>(kind) << 48 | static_cast<std::uint64_t>(a) << 32 |
           static_cast<std::uint64_t>(b) << 16 | c;
  }
  static StatisticKey Unpack(std::uint64_t p) {
    return {static_cast<Kind>(p >> 48), static_cast<std::uint16_t>(p >> 32),
            static_cast<std::uint16_t>(p >> 16), static_cast<std::uint16_t>(p)};
  }
};
using StatisticSums = std::unordered_map<std::uint64_t, std::int64_t>;  // by StatisticKey::packed()

class Statistics {
 public:
  std::int64_t Get(StatisticKey) const;
  void Add(const StatisticSums&);
  StatisticSums All() const;

 private:
  mutable std::shared_mutex mutex_;
  StatisticSums sums_;
};

// What a transaction adds and takes away: by label sets, so that a relationship costs one addition however
// many labels its ends have.
class StatisticChanges {
 public:
  void Node(LabelSetId set, std::int64_t n) { nodes_[set.value] += n; }
  void Relationship(LabelSetId from, TypeId type, LabelSetId to, std::int64_t n) {
    relationships_[static_cast<std::uint64_t>(from.value) << 32 |
                   static_cast<std::uint64_t>(type.value) << 16 | to.value] += n;
  }
  StatisticSums Expand(const Catalog&) const;  // without zeros
  bool empty() const { return nodes_.empty() && relationships_.empty(); }

 private:
  std::unordered_map<std::uint16_t, std::int64_t> nodes_;
  std::unordered_map<std::uint64_t, std::int64_t> relationships_;
};

}  // namespace liaison
