// name_grams.h: what a node's names put into a full-text index. Private to the folder: who builds an index,
// keeps it and checks it must agree.
#pragma once

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "graph/catalog.h"
#include "graph/codecs_postings.h"
#include "graph/column_strings.h"
#include "graph/name_words.h"

namespace liaison {

// Whether nodes with these labels (ascending) are in the index.
inline bool CoversLabels(const IndexDefinition& d, const std::vector<LabelId>& labels) {
  if (d.labels.empty()) return true;
  return std::any_of(d.labels.begin(), d.labels.end(),
                     [&](LabelId l) { return std::binary_search(labels.begin(), labels.end(), l); });
}

// The grams of one node's names. A list may hold a million names: what they have in common is kept once.
class GramSet {
 public:
  void Add(std::string_view name) {
    AppendGramsOfName(name, grams_);
    if (grams_.size() < limit_) return;
    Sort();
    limit_ = std::max(kLeastLimit, 2 * grams_.size());
  }
  // Ascending, each once; valid until the next Clear.
  const std::vector<Gram>& Sorted() {
    Sort();
    return grams_;
  }
  void Clear() {
    grams_.clear();
    limit_ = kLeastLimit;
  }

 private:
  static constexpr std::size_t kLeastLimit = 1u << 16;
  void Sort() {
    std::sort(grams_.begin(), grams_.end());
    grams_.erase(std::unique(grams_.begin(), grams_.end()), grams_.end());
  }
  std::vector<Gram> grams_;
  std::size_t limit_ = kLeastLimit;
};

// `property(key)` gives a Value.
template <class Property>
std::vector<Gram> GramsOfNode(const IndexDefinition& d, const Property& property) {
  GramSet grams;
  for (const KeyId k : d.keys) VisitStrings(property(k), [&](std::string_view name) { grams.Add(name); });
  return grams.Sorted();
}

// The postings of one group of 65,536 nodes, gathered node by node in order of id.
class GroupPostings {
 public:
  // `columns`: one a key, null where it holds nothing.
  void Add(std::uint16_t local, const std::vector<const ColumnBlock*>& columns, std::uint32_t row) {
    grams_.Clear();
    for (const ColumnBlock* column : columns) {
      if (column == nullptr || !column->Has(row)) continue;
      VisitStrings(*column, row, [&](std::string_view name) { grams_.Add(name); });
    }
    for (const Gram gram : grams_.Sorted()) lists_[gram].push_back(local);
  }
  // By gram, ascending.
  std::vector<std::pair<Gram, std::vector<std::uint16_t>>> Take() {
    std::vector<std::pair<Gram, std::vector<std::uint16_t>>> sorted;
    sorted.reserve(lists_.size());
    for (auto& [gram, list] : lists_) sorted.emplace_back(gram, std::move(list));
    lists_.clear();
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return sorted;
  }

 private:
  std::unordered_map<Gram, std::vector<std::uint16_t>> lists_;
  GramSet grams_;
};

inline constexpr std::uint32_t kBlocksOfPostings = codecs::kPostingGroup / kColumnBlock;
inline std::uint32_t PostingGroupOf(NodeId n) { return n.value >> codecs::kPostingBits; }
inline std::uint16_t PostingLocalOf(NodeId n) { return static_cast<std::uint16_t>(n.value); }
inline std::uint32_t PostingGroupCount(std::uint32_t blocks) {
  return (blocks + kBlocksOfPostings - 1) / kBlocksOfPostings;
}

}  // namespace liaison
