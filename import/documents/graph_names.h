// graph_names.h: the nodes of a graph by their names and aliases: what resolution asks, and the extractor's
// gazetteer of the graph's own names. Held in memory for a run; whoever changes a node tells it.
//
// A node counts when it has a label of the vocabulary and a text `name` (or `title`). `aliases` (a list of
// texts) and `short` are names too. Not here: which of several nodes is meant (resolve.h).
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/transaction.h"
#include "import/documents/extraction.h"

namespace liaison::importer {

class Vocabulary;

struct NamedNode {
  NodeId node;
  std::string name;
  std::vector<std::string> aliases;
  std::vector<std::string> labels;              // those of the vocabulary
  std::map<std::string, std::string> external;  // ids of other registers: wikidata, ror, ...
  bool HasLabel(std::string_view label) const;
};

// Properties that are ids of other registers; equal ones mean the same thing, different ones never.
inline constexpr std::string_view kExternalIds[] = {"grid", "isni", "lei", "orcid", "ror", "url", "wikidata"};

class GraphNames {
 public:
  GraphNames(const Transaction&, const Vocabulary&);

  const NamedNode* Find(NodeId) const;
  // By normal name; nodes in order of id.
  std::vector<const NamedNode*> WithName(std::string_view normal) const;
  std::vector<const NamedNode*> WithAlias(std::string_view normal) const;  // as its name or an alias
  std::vector<const NamedNode*> WithExternal(std::string_view key, std::string_view id) const;
  // Those that share a word with it, words of many nodes left out.
  std::vector<const NamedNode*> Near(std::string_view normal) const;

  void Update(const Transaction&, NodeId);  // after a change, or when it is new or gone
  // Trusted names alone: not of groups, not of what was rejected, nothing in lower case.
  std::vector<KnownEntity> Known(const Transaction&) const;

 private:
  void Add(NamedNode);
  void Remove(NodeId);

  const Vocabulary& vocabulary_;
  std::map<NodeId, NamedNode> nodes_;
  std::unordered_map<std::string, std::set<NodeId>> by_name_, by_alias_, by_word_, by_external_;
};

// The node's text property of that key; empty when it has none.
std::string TextProperty(const Transaction&, NodeId, std::string_view key);
std::vector<std::string> TextsProperty(const Transaction&, NodeId, std::string_view key);
// What people call the node: its name, title, or id.
std::string DisplayName(const Transaction&, NodeId);

// f(node) for each node that exists, in order of id.
template <class F>
void ForEachNode(const Transaction& tx, F f) {
  for (std::uint32_t block = 0; block < tx.NodeBlockCount(); ++block) {
    const LabelSetBlock* sets = tx.LabelSets(block);
    if (sets == nullptr) continue;
    for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
      if (sets->sets[row] != kNoNode.value) f(NodeId{block << kColumnBits | row});
    }
  }
}

}  // namespace liaison::importer
