#include "query/analysis/projection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "graph/error.h"
#include "graph/parallel.h"

namespace liaison::analysis {
namespace {

constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

// One end of a relationship as seen from the other.
struct End {
  std::uint32_t place;
  double weight;
  auto operator<=>(const End&) const = default;
};

// The places of nodes, by id.
std::vector<std::uint32_t> NumberNodes(const Transaction& transaction,
                                       const std::optional<std::vector<LabelId>>& labels,
                                       std::vector<NodeId>& nodes, const Interrupt& interrupt) {
  const std::vector<char> chosen = WantedLabelSets(transaction, labels);
  std::uint32_t blocks = transaction.NodeBlockCount();
  std::vector<std::uint32_t> places(std::size_t{blocks} * kColumnBlock, kNowhere);
  for (std::uint32_t block = 0; block < blocks; ++block) {
    interrupt();
    const LabelSetBlock* sets = transaction.LabelSets(block);
    if (!sets) continue;
    for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
      if (!chosen[sets->sets[row]]) continue;
      std::uint32_t id = block * kColumnBlock + row;
      places[id] = static_cast<std::uint32_t>(nodes.size());
      nodes.push_back({id});
    }
  }
  return places;
}

// Reads the ties of single nodes as the selection wants them.
class TieReader {
 public:
  TieReader(const Transaction& transaction, const Selection& selection)
      : transaction_(transaction), selection_(selection), types_(TypesOf(transaction, selection)) {}

  // Adds the other ends of the node's relationships that `places` knows, in no order; not the node itself.
  void Read(NodeId node, bool out, bool in, const std::vector<std::uint32_t>& places,
            std::vector<End>& ends) const {
    auto add = [&](const RelationshipRef& relationship, NodeId other) {
      std::uint32_t place = places[other.value];
      if (place == kNowhere || other == node || !selection_.evidence.Accepts(transaction_, relationship.id))
        return;
      ends.push_back({place, Weight(relationship)});
    };
    if (out) VisitRelationships(transaction_, types_, node, Direction::kOut, add);
    if (in) VisitRelationships(transaction_, types_, node, Direction::kIn, add);
  }

 private:
  double Weight(const RelationshipRef& relationship) const {
    if (!selection_.weight) return 1;
    Value value = transaction_.Property(relationship, *selection_.weight);
    if (value.is_null()) return 1;
    double weight = value.is_number() ? value.ToDouble() : -1;
    if (std::isfinite(weight) && weight >= 0) return weight;
    throw Error(
        ErrorKind::kType, "InvalidArgumentValue",
        fmt::format("`{}` of a relationship of type {} is no weight: a finite number of at least 0 is needed",
                    transaction_.catalog().KeyName(*selection_.weight),
                    transaction_.catalog().TypeName(relationship.id.type())));
  }

  const Transaction& transaction_;
  const Selection& selection_;
  std::vector<TypeId> types_;
};

// Sorts by place and joins what is of one place. Sorting by weight too makes the sum the same from either
// end.
void Join(std::vector<End>& ends) {
  if (!std::is_sorted(ends.begin(), ends.end())) std::sort(ends.begin(), ends.end());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (kept > 0 && ends[kept - 1].place == ends[i].place) {
      ends[kept - 1].weight += ends[i].weight;
    } else {
      ends[kept++] = ends[i];
    }
  }
  ends.resize(kept);
}

// Consecutive places whose arcs are made in one go.
constexpr std::uint32_t kShare = 4096;

struct Share {
  std::vector<std::uint32_t> degrees, targets;
  std::vector<double> weights;
};

}  // namespace

Projection Projection::Make(const Transaction& transaction, const Selection& selection,
                            const Interrupt& interrupt, const std::function<void(std::size_t)>& reserve) {
  Projection made;
  std::size_t ids = std::size_t{transaction.NodeBlockCount()} * kColumnBlock;
  reserve(ids * 2 * sizeof(std::uint32_t));
  const std::vector<std::uint32_t> places =
      NumberNodes(transaction, selection.labels, made.nodes_, interrupt);
  const TieReader reader(transaction, selection);
  made.directed_ = selection.directed && !selection.through;
  const bool weighted = selection.weight || selection.through;

  // Two-mode: the nodes in the middle, and which chosen nodes each of them has.
  std::vector<NodeId> middles;
  std::vector<std::uint32_t> middle_places;
  if (selection.through) middle_places = NumberNodes(transaction, selection.through, middles, interrupt);

  const auto size = static_cast<std::uint32_t>(made.nodes_.size());
  std::vector<Share> shares((std::size_t{size} + kShare - 1) / kShare);
  // Several threads may read one snapshot, but not a transaction that changes.
  const int threads = transaction.mode() == Transaction::Mode::kRead ? 2 : 1;
  ParallelFor(threads, shares.size(), [&](std::size_t number) {
    interrupt();
    Share& share = shares[number];
    std::vector<End> ends, via, beyond;
    auto begin = static_cast<std::uint32_t>(number * kShare);
    for (std::uint32_t place = begin; place < std::min(size, begin + kShare); ++place) {
      NodeId node = made.nodes_[place];
      ends.clear();
      if (selection.through) {
        via.clear();
        reader.Read(node, true, true, middle_places, via);
        Join(via);
        for (const End& middle : via) {
          beyond.clear();
          reader.Read(middles[middle.place], true, true, places, beyond);
          Join(beyond);
          for (const End& end : beyond) {
            if (end.place != place) ends.push_back({end.place, 1});
          }
        }
        interrupt();
      } else {
        reader.Read(node, true, !selection.directed, places, ends);
      }
      Join(ends);
      share.degrees.push_back(static_cast<std::uint32_t>(ends.size()));
      for (const End& end : ends) {
        share.targets.push_back(end.place);
        if (weighted) share.weights.push_back(end.weight);
      }
    }
  });

  std::uint64_t arcs = 0;
  for (const Share& share : shares) arcs += share.targets.size();
  reserve(arcs * (sizeof(std::uint32_t) + (weighted ? sizeof(double) : 0)) + size * sizeof(std::uint64_t));
  made.first_.reserve(size + 1u);
  made.targets_.reserve(arcs);
  if (weighted) made.weights_.reserve(arcs);
  for (Share& share : shares) {
    for (std::uint32_t degree : share.degrees) made.first_.push_back(made.first_.back() + degree);
    made.targets_.insert(made.targets_.end(), share.targets.begin(), share.targets.end());
    made.weights_.insert(made.weights_.end(), share.weights.begin(), share.weights.end());
    share = {};
  }
  return made;
}

Projection Projection::FromTies(std::uint32_t size, std::span<const Tie> ties, bool directed, bool weighted) {
  std::vector<std::vector<End>> ends(size);
  for (const Tie& tie : ties) {
    if (tie.from == tie.to) continue;
    ends[tie.from].push_back({tie.to, tie.weight});
    if (!directed) ends[tie.to].push_back({tie.from, tie.weight});
  }
  Projection made;
  made.directed_ = directed;
  for (std::vector<End>& list : ends) {
    Join(list);
    for (const End& end : list) {
      made.targets_.push_back(end.place);
      if (weighted) made.weights_.push_back(end.weight);
    }
    made.first_.push_back(made.targets_.size());
  }
  return made;
}

std::optional<std::uint32_t> Projection::Place(NodeId node) const {
  auto found = std::lower_bound(nodes_.begin(), nodes_.end(), node);
  if (found == nodes_.end() || *found != node) return std::nullopt;
  return static_cast<std::uint32_t>(found - nodes_.begin());
}

std::optional<std::uint64_t> Projection::FindArc(std::uint32_t from, std::uint32_t to) const {
  auto targets = Targets(from);
  auto found = std::lower_bound(targets.begin(), targets.end(), to);
  if (found == targets.end() || *found != to) return std::nullopt;
  return first_[from] + static_cast<std::uint64_t>(found - targets.begin());
}

Projection Projection::Reversed() const {
  if (!directed_) return *this;
  Projection made;
  made.nodes_ = nodes_;
  made.directed_ = true;
  made.first_.assign(first_.size(), 0);
  for (std::uint32_t target : targets_) ++made.first_[target + 1];
  std::partial_sum(made.first_.begin(), made.first_.end(), made.first_.begin());
  made.targets_.resize(targets_.size());
  made.weights_.resize(weights_.size());
  std::vector<std::uint64_t> next(made.first_.begin(), made.first_.end() - 1);
  for (std::uint32_t place = 0; place < size(); ++place) {
    for (std::uint64_t arc = first_[place]; arc < first_[place + 1]; ++arc) {
      std::uint64_t at = next[targets_[arc]]++;
      made.targets_[at] = place;
      if (weighted()) made.weights_[at] = weights_[arc];
    }
  }
  return made;
}

Projection Projection::Undirected() const {
  if (!directed_) return *this;
  std::vector<Tie> ties;
  ties.reserve(targets_.size());
  for (std::uint32_t place = 0; place < size(); ++place) {
    for (std::uint64_t arc = first_[place]; arc < first_[place + 1]; ++arc)
      ties.push_back({place, targets_[arc], Weight(arc)});
  }
  Projection made = FromTies(size(), ties, false, weighted());
  made.nodes_ = nodes_;
  return made;
}

}  // namespace liaison::analysis
