#include "query/execute/name_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "graph/column_strings.h"
#include "graph/error.h"
#include "graph/name_words.h"
#include "query/analysis/selection.h"
#include "query/execute/name_match.h"

namespace liaison::exec {
namespace {

constexpr std::size_t kLongestText = 1000;
// Candidates of an index that are compared with the text: so many at least, and so many a hit that is wanted.
constexpr std::size_t kCandidates = 500;
constexpr std::size_t kCandidatesPerHit = 4;
constexpr std::array<std::string_view, 9> kNameKeys = {"name",    "short",    "title",    "aliases", "alias",
                                                       "acronym", "acronyms", "altNames", "fullName"};

bool IsBetter(const NameHit& a, const NameHit& b) {
  return a.score != b.score ? a.score > b.score : a.node < b.node;
}

// Keeps the best, and no more than a few times as many as are wanted.
class Best {
 public:
  Best(const NameQuery& query, const NameSearch& search) : query_(query), search_(search) {}

  // All names of one node, one after the other.
  void Offer(NodeId node, std::string_view name) {
    const double score = query_.Score(name);
    if (score < search_.minimum || score == 0) return;
    if (!hits_.empty() && hits_.back().node == node) {
      if (score > hits_.back().score) hits_.back() = {node, std::string(name), score};
      return;
    }
    if (hits_.size() >= 1024 + 4 * search_.most) Cut();
    hits_.push_back({node, std::string(name), score});
  }

  std::vector<NameHit> Take() {
    Cut();
    return std::move(hits_);
  }

 private:
  void Cut() {
    std::sort(hits_.begin(), hits_.end(), IsBetter);
    if (hits_.size() > search_.most) hits_.resize(search_.most);
  }

  const NameQuery& query_;
  const NameSearch& search_;
  std::vector<NameHit> hits_;
};

class NameSearcher {
 public:
  NameSearcher(Context& context, const NameSearch& search)
      : context_(context),
        transaction_(context.transaction),
        search_(search),
        query_(search.text),
        best_(query_, search) {}

  std::vector<NameHit> Run() {
    if (query_.empty() || search_.most == 0) return {};
    // By label set: nodes that may be meant and no index was asked for yet.
    std::vector<char> open = analysis::WantedLabelSets(transaction_, search_.labels);
    if (search_.index) {
      SearchIndex(*search_.index, open);
      return best_.Take();
    }
    for (const IndexDefinition& index : transaction_.Indexes()) {
      if (index.is_full_text() && HasKeys(index)) SearchIndex(index, open);
    }
    open.resize(transaction_.catalog().LabelSetCount() + 1);
    if (std::any_of(open.begin(), open.end(), [](char set) { return set != 0; })) Scan(open);
    return best_.Take();
  }

 private:
  // Whether the index knows the names that are asked for.
  bool HasKeys(const IndexDefinition& index) const {
    if (!search_.keys) return true;
    return std::all_of(search_.keys->begin(), search_.keys->end(), [&](KeyId key) {
      return std::find(index.keys.begin(), index.keys.end(), key) != index.keys.end();
    });
  }

  // Takes the label sets that the index covers out of `open`.
  void SearchIndex(const IndexDefinition& index, std::vector<char>& open) {
    std::optional<std::vector<LabelId>> labels;
    if (!index.labels.empty()) labels = index.labels;
    std::vector<char> covered = analysis::WantedLabelSets(transaction_, labels);
    bool any = false;
    const std::size_t sets = transaction_.catalog().LabelSetCount() + 1;
    for (std::size_t set = 0; set < sets; ++set) {
      covered[set] = covered[set] && open[set];
      if (covered[set]) open[set] = 0;
      any = any || covered[set];
    }
    if (!any) return;
    asked_.push_back(labels);
    const auto check = [this] { context_.CheckInterrupt(); };
    const std::size_t most = std::max(kCandidates, search_.most * kCandidatesPerHit);
    std::vector<Gram> grams = {GramOfWhole(query_.words())};
    for (const std::string& word : query_.words()) AppendGramsOfWord(word, grams);
    std::vector<NodeId> nodes = transaction_.NameCandidates(index, grams, most, covered, check);
    if (!query_.acronym().empty()) {
      // Whoever writes a name in full also means the node that is known by its initials alone.
      grams.clear();
      AppendGramsOfWord(query_.acronym(), grams);
      grams.front() =
          GramOfWhole({query_.acronym()});  // instead of its first letter, which too many words have
      const auto more = transaction_.NameCandidates(index, grams, most / 10, covered, check);
      const auto middle = nodes.insert(nodes.end(), more.begin(), more.end());
      std::inplace_merge(nodes.begin(), middle, nodes.end());
      nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    }
    const std::vector<KeyId>& keys = search_.keys ? *search_.keys : index.keys;
    for (const NodeId node : nodes) {
      for (const KeyId key : keys) OfferRow(transaction_.NodeColumn(key, BlockOf(node.value)), node);
    }
  }

  // Whether the indexes that were asked cover all nodes of the block, by their labels. A bitmap tells it in a
  // few words.
  bool IsAnswered(std::uint32_t block, const LabelSetBlock& sets) const {
    BlockBits answered;
    for (const auto& labels : asked_) {
      if (!labels) return true;
      for (const LabelId label : *labels) {
        const LabelBitmapBlock* bitmap = transaction_.LabelBitmap(label, block);
        if (!bitmap) continue;
        if (bitmap->count == sets.count) return true;
        for (std::size_t w = 0; w < answered.words.size(); ++w) answered.words[w] |= bitmap->bits.words[w];
      }
    }
    return answered.Count() == sets.count;
  }

  void OfferRow(const ColumnBlock* column, NodeId node) {
    const std::uint32_t row = RowOf(node.value);
    if (column == nullptr || !column->Has(row)) return;
    VisitStrings(*column, row, [&](std::string_view name) { best_.Offer(node, name); });
  }

  void Scan(const std::vector<char>& open) {
    std::vector<KeyId> keys;
    if (search_.keys) {
      keys = *search_.keys;
    } else {
      for (const std::string_view name : kNameKeys) {
        if (auto key = transaction_.catalog().FindKey(name)) keys.push_back(*key);
      }
    }
    std::map<LabelSetId, std::vector<KeyId>> keys_of_owner;
    std::vector<const ColumnBlock*> columns;
    for (std::uint32_t block = 0; block < transaction_.NodeBlockCount(); ++block) {
      context_.CheckInterrupt();
      auto [known, added] = keys_of_owner.try_emplace(transaction_.BlockOwner(block));
      if (added) {
        const std::vector<KeyId> all = transaction_.NodeKeys(known->first);
        std::ranges::copy_if(keys, std::back_inserter(known->second),
                             [&](KeyId key) { return std::find(all.begin(), all.end(), key) != all.end(); });
      }
      if (known->second.empty()) continue;
      const LabelSetBlock* sets = transaction_.LabelSets(block);
      if (!sets || IsAnswered(block, *sets)) continue;
      if (std::none_of(sets->sets.begin(), sets->sets.end(), [&](std::uint16_t set) { return open[set]; }))
        continue;
      columns.clear();
      for (const KeyId key : known->second) columns.push_back(transaction_.NodeColumn(key, block));
      for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
        if (!open[sets->sets[row]]) continue;
        for (const ColumnBlock* column : columns) OfferRow(column, {block << kColumnBits | row});
      }
    }
  }

  Context& context_;
  const Transaction& transaction_;
  const NameSearch& search_;
  const NameQuery query_;
  Best best_;
  std::vector<std::optional<std::vector<LabelId>>>
      asked_;  // labels of the indexes that were; absent: all nodes
};

}  // namespace

std::vector<NameHit> SearchNames(Context& context, const NameSearch& search) {
  if (search.text.size() > kLongestText) {
    throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
                fmt::format("a text to search names by has at most {} bytes, but this has {}", kLongestText,
                            search.text.size()));
  }
  return NameSearcher(context, search).Run();
}

}  // namespace liaison::exec
