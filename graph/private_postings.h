// private_postings.h: which nodes of one group a write transaction has given a gram of a full-text index, or
// taken it from, over what its snapshot holds. Changes are noted one behind the other; who reads them gets
// their sum. Not here: which grams those are (transaction_names.cpp).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "graph/codecs_postings.h"

namespace liaison {

class PrivatePostings {
 public:
  // A node is added only when it has not the gram, and removed only when it has: so sums are -1, 0 or 1.
  void Add(std::uint16_t local) { changes_.push_back({local, 1}); }
  void Remove(std::uint16_t local) { changes_.push_back({local, -1}); }

  // Ascending, without what cancels out.
  std::vector<codecs::PostingChange> Net() const {
    std::vector<Change> sorted = changes_;
    std::sort(sorted.begin(), sorted.end(),
              [](const Change& a, const Change& b) { return a.local < b.local; });
    std::vector<codecs::PostingChange> net;
    for (std::size_t i = 0; i < sorted.size();) {
      const std::uint16_t local = sorted[i].local;
      int sum = 0;
      for (; i < sorted.size() && sorted[i].local == local; ++i) sum += sorted[i].sum;
      if (sum != 0) net.push_back({local, sum > 0});
    }
    return net;
  }

 private:
  struct Change {
    std::uint16_t local;
    std::int16_t sum;
  };
  std::vector<Change> changes_;
};

}  // namespace liaison
