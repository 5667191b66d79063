// transaction_names.cpp: full-text indexes over the names of nodes: how a change moves a node's grams, how a
// new index is built over what is there, and which nodes share the most grams with what somebody looks for.
#include <algorithm>
#include <bit>
#include <cmath>

#include "graph/codecs.h"
#include "graph/codecs_postings.h"
#include "graph/keys.h"
#include "graph/name_grams.h"
#include "graph/transaction_state.h"

namespace liaison {
namespace {

// From so many nodes on a new index is written past the transaction, a group at a time.
constexpr std::uint64_t kWriteThroughFrom = 5'000;

}  // namespace

// ---- changes ----

void Transaction::State::Write::RawNames(IndexId index, NodeId n, std::span<const Gram> grams, bool add) {
  const std::uint16_t local = PostingLocalOf(n);
  for (const Gram gram : grams) {
    PrivatePostings& list = postings[PackPostings(index, gram, PostingGroupOf(n))];
    add ? list.Add(local) : list.Remove(local);
  }
}

void Transaction::State::Write::MoveNames(IndexId index, NodeId n, const std::vector<Gram>& before,
                                          const std::vector<Gram>& after) {
  UndoNames u{index, n, {}, {}};
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(u.added));
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(u.removed));
  if (u.added.empty() && u.removed.empty()) return;
  RawNames(index, n, u.added, true);
  RawNames(index, n, u.removed, false);
  Note(std::move(u));
}

void Transaction::State::Write::NamesChange(NodeId n, LabelSetId set, KeyId changed, const Value& value) {
  for (const auto& d : indexes) {
    if (!d.is_full_text() || std::find(d.keys.begin(), d.keys.end(), changed) == d.keys.end()) continue;
    if (!CoversLabels(d, LabelsOf(set))) continue;
    MoveNames(d.id, n, GramsOfNode(d, [&](KeyId k) { return NodeProperty(n, k); }),
              GramsOfNode(d, [&](KeyId k) { return k == changed ? value : NodeProperty(n, k); }));
  }
}

void Transaction::State::Write::LabelsChange(NodeId n, LabelSetId from, LabelSetId to) {
  for (const auto& d : indexes) {
    if (!d.is_full_text()) continue;
    const bool before = from != kNoNode && CoversLabels(d, LabelsOf(from));
    const bool after = to != kNoNode && CoversLabels(d, LabelsOf(to));
    if (before == after) continue;
    const std::vector<Gram> grams = GramsOfNode(d, [&](KeyId k) { return NodeProperty(n, k); });
    before ? MoveNames(d.id, n, grams, {}) : MoveNames(d.id, n, {}, grams);
  }
}

// ---- building ----

// A group at a time, so that memory does not grow with the graph. Entries that are written past the
// transaction belong to nobody before its commit (see TakeIn).
void Transaction::State::BuildNames(const Transaction& tx, const IndexDefinition& d) {
  auto& w = *write;
  Store& store = *graph.store;
  const bool through = w.changes == 0 && tx.NodeCount() >= kWriteThroughFrom;
  if (through) {
    store.RequireFormat(kNamesFormatVersion);
    NotePutPast({Family::kColumn, keys::PostingsOf(d.id)}, counters::kNextIndex, graph.ids.next_index);
  }
  if (!through) {
    w.Note(std::function<void()>([&w, id = d.id] {
      std::erase_if(w.postings, [&](const auto& p) { return p.first >> 48 == id.value; });
    }));
  }
  std::vector<const ColumnBlock*> columns(d.keys.size());
  GroupPostings gathered;
  for (std::uint32_t group = 0; group < PostingGroupCount(tx.NodeBlockCount()); ++group) {
    const std::uint32_t end = std::min((group + 1) * kBlocksOfPostings, tx.NodeBlockCount());
    for (std::uint32_t block = group * kBlocksOfPostings; block < end; ++block) {
      const LabelSetBlock* sets = tx.LabelSets(block);
      if (sets == nullptr) continue;
      for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = tx.NodeColumn(d.keys[i], block);
      for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
        const LabelSetId set{sets->sets[row]};
        if (set == kNoNode || !CoversLabels(d, w.LabelsOf(set))) continue;
        gathered.Add(PostingLocalOf({block << kColumnBits | row}), columns, row);
      }
    }
    WriteBatch batch;
    for (const auto& [gram, locals] : gathered.Take()) {
      if (through) {
        batch.Put(Family::kColumn, keys::Postings(d.id, gram, group), codecs::EncodePostings(locals));
        continue;
      }
      PrivatePostings& list = w.postings[Write::PackPostings(d.id, gram, group)];
      for (const std::uint16_t local : locals) list.Add(local);
    }
    if (through) store.Write(batch);
  }
  if (through) w.snapshot = store.Snapshot();
}

// ---- looking ----

namespace {

// The stored lists of one gram, group after group.
struct GramLists {
  Gram gram;
  std::uint64_t count = 0;  // of nodes
  std::uint16_t weight = 0;
  std::unique_ptr<StoreScan> scan;

  std::string_view Of(std::uint32_t group) {
    while (scan->Valid() && keys::DecodePostings(scan->key()).group < group) scan->Next();
    if (!scan->Valid() || keys::DecodePostings(scan->key()).group != group) return {};
    return scan->value();
  }
};

// The heaviest so far; of equally heavy ones those with the smaller id.
class Heaviest {
 public:
  Heaviest(std::size_t most, std::uint32_t floor, std::span<const char> wanted)
      : most_(most), floor_(floor), wanted_(wanted) {}

  // Groups in order, so that a node as heavy as the last that is kept comes too late.
  void Take(const Transaction& tx, std::uint32_t group, const std::vector<std::uint16_t>& weights) {
    constexpr std::uint32_t kStep = 64;
    for (std::uint32_t from = 0; from < codecs::kPostingGroup; from += kStep) {
      std::uint16_t most = 0;
      for (std::uint32_t i = from; i < from + kStep; ++i) most = std::max(most, weights[i]);
      if (most <= floor_) continue;
      const std::uint32_t first = group << codecs::kPostingBits | from;
      const LabelSetBlock* sets = tx.LabelSets(BlockOf(first));
      if (sets == nullptr) continue;
      for (std::uint32_t i = 0; i < kStep; ++i) {
        if (weights[from + i] <= floor_ || !wanted_[sets->sets[RowOf(first + i)]]) continue;
        kept_.push_back({weights[from + i], first + i});
        if (kept_.size() >= 4 * most_ + 1024) Cut();
      }
    }
  }

  std::vector<NodeId> Finish() {
    Cut();
    std::vector<NodeId> nodes;
    nodes.reserve(kept_.size());
    for (const Kept& k : kept_) nodes.push_back({k.node});
    std::sort(nodes.begin(), nodes.end());
    return nodes;
  }

 private:
  struct Kept {
    std::uint32_t weight, node;
  };
  void Cut() {
    if (kept_.size() <= most_) return;
    const auto end = kept_.begin() + static_cast<std::ptrdiff_t>(most_);
    std::nth_element(kept_.begin(), end - 1, kept_.end(), [](const Kept& a, const Kept& b) {
      return a.weight != b.weight ? a.weight > b.weight : a.node < b.node;
    });
    floor_ = (end - 1)->weight;
    kept_.erase(end, kept_.end());
  }

  const std::size_t most_;
  std::uint32_t floor_;  // to be kept, a node must be heavier
  const std::span<const char> wanted_;
  std::vector<Kept> kept_;
};

}  // namespace

std::vector<NodeId> Transaction::NameCandidates(const IndexDefinition& d, std::span<const Gram> wanted,
                                                std::size_t most, std::span<const char> wanted_sets,
                                                const std::function<void()>& check_interrupt) const {
  // More than these a long text has; its rarest say enough.
  constexpr std::size_t kMostGrams = 48;
  // Less than a fifth of the weight in common is none.
  constexpr std::uint32_t kLeastShare = 5;
  // Of more lists than these, the longest are left out that have less than a tenth of the weight together:
  // they are half of all the work, and 99 in 100 right names stay among the candidates (bench/README.md).
  constexpr std::size_t kAlwaysRead = 8;
  constexpr double kShareRead = 0.9;
  const State& s = *state_;
  const auto* own = s.write == nullptr || s.write->postings.empty() ? nullptr : &s.write->postings;
  const double nodes = std::max<double>(2, static_cast<double>(NodeBlockCount()) * kColumnBlock);
  auto scan = [&](Gram gram) {
    const std::string prefix = keys::PostingsOf(d.id, gram);
    return s.store().Scan(s.snapshot(), Family::kColumn, prefix, keys::PrefixEnd(prefix));
  };
  std::vector<GramLists> lists;
  for (const Gram gram : wanted) {
    if (std::any_of(lists.begin(), lists.end(), [&](const GramLists& l) { return l.gram == gram; })) continue;
    GramLists list{gram};
    for (auto at = scan(gram); at->Valid(); at->Next()) list.count += codecs::CountPostings(at->value());
    lists.push_back(std::move(list));
    check_interrupt();
  }
  std::stable_sort(lists.begin(), lists.end(),
                   [](const GramLists& a, const GramLists& b) { return a.count < b.count; });
  if (lists.size() > kMostGrams) {
    // Those that no node has say nothing.
    const auto first =
        std::find_if(lists.begin(), lists.end(), [](const GramLists& l) { return l.count > 0; });
    if (own == nullptr) lists.erase(lists.begin(), first);
    if (lists.size() > kMostGrams) lists.erase(lists.begin() + kMostGrams, lists.end());
  }
  std::uint32_t all = 0, read = 0;
  for (GramLists& list : lists) {
    // The rarer, the more it says: four times the binary logarithm.
    const double rarity = nodes / std::max<double>(1, static_cast<double>(list.count));
    list.weight = static_cast<std::uint16_t>(1 + std::max(0L, std::lround(4 * std::log2(rarity))));
    if (list.count > 0 || own != nullptr) all += list.weight;
  }
  for (std::size_t i = 0; i < lists.size(); ++i) {
    if (i >= kAlwaysRead && read >= kShareRead * all) {
      lists.erase(lists.begin() + static_cast<std::ptrdiff_t>(i), lists.end());
      break;
    }
    if (lists[i].count > 0 || own != nullptr) read += lists[i].weight;
    lists[i].scan = scan(lists[i].gram);
  }
  Heaviest heaviest(most, read / kLeastShare, wanted_sets);
  thread_local std::vector<std::uint16_t> weights;
  weights.assign(codecs::kPostingGroup, 0);
  for (std::uint32_t group = 0; group < PostingGroupCount(NodeBlockCount()); ++group) {
    check_interrupt();
    bool any = false;
    for (GramLists& list : lists) {
      const std::string_view stored = list.Of(group);
      any = any || !stored.empty();
      codecs::AddWeights(stored, list.weight, weights);
      if (own == nullptr) continue;
      const auto found = own->find(State::Write::PackPostings(d.id, list.gram, group));
      if (found == own->end()) continue;
      any = true;
      for (const auto& [local, add] : found->second.Net()) {
        const int change = add ? list.weight : -list.weight;
        weights[local] = static_cast<std::uint16_t>(weights[local] + change);
      }
    }
    if (!any) continue;
    heaviest.Take(*this, group, weights);
    std::fill(weights.begin(), weights.end(), 0);
  }
  return heaviest.Finish();
}

}  // namespace liaison
