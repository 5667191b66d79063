// name_search.h: the nodes whose names answer a text that somebody half remembers, the best first.
//
// Where a full-text index covers a node, its names are those of the index's properties, and only the few
// hundred nodes that have most in common with the text are looked at; all other nodes that may be meant are
// read one by one, by the properties that names usually stand in. So no node is left out for want of an
// index. Not here: how like two names are (name_match.h), names word for word (named_nodes.h), settings in
// and rows out (procedures_search.cpp).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "query/execute/context.h"

namespace liaison::exec {

struct NameSearch {
  std::string text;
  std::optional<std::vector<LabelId>> labels;  // any of them; absent: all nodes
  std::optional<std::vector<KeyId>> keys;  // absent: those of the index; without one name, short, title, ...
  std::optional<IndexDefinition> index;    // this one, and no node outside of it
  double minimum = 0;                      // of the score
  std::size_t most = 10;                   // hits
};

struct NameHit {
  NodeId node;
  std::string name;  // that of the node's which answers best
  double score = 0;
};

// By score, then by id. Throws ArgumentError.InvalidArgumentValue for a text of more than 1,000 bytes.
std::vector<NameHit> SearchNames(Context&, const NameSearch&);

}  // namespace liaison::exec
