// relationship_types.h: type names of a pattern as ids, and which lists of a node a pattern step walks.
//
// Names are looked up while running, as a statement may create the type that it later matches.
#pragma once

#include <string>
#include <vector>

#include "graph/transaction.h"
#include "query/ast/query.h"

namespace liaison::exec {

struct ListKind {
  Direction direction;
  TypeId type;
};

// Every (direction, type) that a step reads, in a fixed order. No names: all types of the catalog.
inline std::vector<ListKind> ListsOf(const Catalog& catalog, ast::PatternDirection direction,
                                     const std::vector<std::string>& names) {
  std::vector<TypeId> types;
  if (names.empty()) {
    types = catalog.Types();
  } else {
    for (const auto& name : names) {
      if (auto id = catalog.FindType(name)) types.push_back(*id);
    }
  }
  std::vector<ListKind> lists;
  for (TypeId type : types) {
    if (direction != ast::PatternDirection::kIn) lists.push_back({Direction::kOut, type});
    if (direction != ast::PatternDirection::kOut) lists.push_back({Direction::kIn, type});
  }
  return lists;
}

inline RelationshipRef RefOf(ListKind list, NodeId from, std::uint32_t neighbour, std::uint32_t sequence) {
  RelationshipRef r;
  r.id = RelationshipId::Of(list.type, sequence);
  r.start = list.direction == Direction::kOut ? from : NodeId{neighbour};
  r.end = list.direction == Direction::kOut ? NodeId{neighbour} : from;
  return r;
}

}  // namespace liaison::exec
