#include "query/execute/found_path.h"

namespace liaison::exec {
namespace {

Relationship AsValue(const RelationshipRef& r) { return Relationship{r.id, r.start, r.end, nullptr}; }

Value PartOf(const FoundPath& path, std::size_t first, std::size_t length) {
  Path part;
  part.nodes.reserve(length + 1);
  part.relationships.reserve(length);
  part.nodes.push_back(Node{path.nodes[first], nullptr});
  for (std::size_t i = first; i < first + length; ++i) {
    part.relationships.push_back(AsValue(path.relationships[i]));
    part.nodes.push_back(Node{path.nodes[i + 1], nullptr});
  }
  return part;
}

// Of the repetition that begins behind `first` relationships.
Value SingleOf(const FoundPath& path, std::size_t first, const plan::Chain& chain, plan::Slot slot) {
  if (slot == chain.first) return Node{path.nodes[first], nullptr};
  if (slot == chain.path) return PartOf(path, first, chain.steps.size());
  for (std::size_t i = 0; i < chain.steps.size(); ++i) {
    if (slot == chain.steps[i].relationship) return AsValue(path.relationships[first + i]);
    if (slot == chain.steps[i].node) return Node{path.nodes[first + i + 1], nullptr};
  }
  return {};
}

}  // namespace

Value RelationshipsOf(const FoundPath& path) {
  List list;
  list.reserve(path.relationships.size());
  for (const RelationshipRef& r : path.relationships) list.push_back(AsValue(r));
  return list;
}

Value PathOf(const FoundPath& path) { return PartOf(path, 0, path.relationships.size()); }

Value GroupOf(const FoundPath& path, std::uint32_t number, const plan::Chain& chain,
              const plan::Chain::Group& group) {
  List list;
  for (const FoundPath::Repetition& repetition : path.repetitions) {
    if (repetition.chain != number) continue;
    Value single = SingleOf(path, repetition.first, chain, group.single);
    if (!group.is_list) return single;
    list.push_back(std::move(single));
  }
  return list;
}

NodeId JunctionOf(const FoundPath& path, std::uint32_t chain) {
  for (const FoundPath::Repetition& repetition : path.repetitions) {
    if (repetition.chain > chain) return path.nodes[repetition.first];
  }
  return path.nodes.back();
}

}  // namespace liaison::exec
