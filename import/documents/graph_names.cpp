#include "import/documents/graph_names.h"

#include <algorithm>

#include "import/documents/normal_name.h"
#include "import/documents/vocabulary.h"

namespace liaison::importer {
namespace {

// A word that more nodes share says nothing of any of them.
constexpr std::size_t kCommonWord = 64;

template <class Map>
std::vector<const NamedNode*> Lookup(const Map& map, std::string_view key,
                                     const std::map<NodeId, NamedNode>& nodes) {
  std::vector<const NamedNode*> out;
  const auto found = map.find(std::string(key));
  if (found == map.end()) return out;
  for (const NodeId id : found->second) out.push_back(&nodes.at(id));
  return out;
}

std::string ExternalKey(std::string_view key, std::string_view id) {
  return std::string(key) + '\n' + std::string(id);
}

}  // namespace

bool NamedNode::HasLabel(std::string_view label) const {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

std::string TextProperty(const Transaction& tx, NodeId node, std::string_view key) {
  const auto id = tx.catalog().FindKey(key);
  if (!id) return {};
  const Value value = tx.Property(node, *id);
  return value.is_string() ? std::string(value.AsString()) : std::string();
}

std::vector<std::string> TextsProperty(const Transaction& tx, NodeId node, std::string_view key) {
  std::vector<std::string> out;
  const auto id = tx.catalog().FindKey(key);
  if (!id) return out;
  const Value value = tx.Property(node, *id);
  if (value.is_string()) out.emplace_back(value.AsString());
  if (!value.is_list()) return out;
  for (const Value& item : value.AsList()) {
    if (item.is_string()) out.emplace_back(item.AsString());
  }
  return out;
}

std::string DisplayName(const Transaction& tx, NodeId node) {
  for (const std::string_view key : {"name", "title", "id"}) {
    const std::string text = TextProperty(tx, node, key);
    if (!text.empty()) return text;
  }
  return "node " + std::to_string(node.value);
}

GraphNames::GraphNames(const Transaction& tx, const Vocabulary& vocabulary) : vocabulary_(vocabulary) {
  ForEachNode(tx, [&](NodeId node) { Update(tx, node); });
}

void GraphNames::Update(const Transaction& tx, NodeId node) {
  Remove(node);
  if (!tx.Exists(node)) return;
  NamedNode named;
  named.node = node;
  for (const LabelId label : tx.Labels(node)) {
    const std::string name(tx.catalog().LabelName(label));
    if (vocabulary_.FindLabel(name)) named.labels.push_back(name);
  }
  if (named.labels.empty()) return;
  named.name = TextProperty(tx, node, "name");
  if (named.name.empty()) named.name = TextProperty(tx, node, "title");
  if (named.name.empty()) return;
  named.aliases = TextsProperty(tx, node, "aliases");
  if (const std::string brief = TextProperty(tx, node, "short"); !brief.empty() && brief != named.name)
    named.aliases.push_back(brief);
  for (const std::string_view key : kExternalIds) {
    if (std::string id = TextProperty(tx, node, key); !id.empty()) named.external.emplace(key, std::move(id));
  }
  Add(std::move(named));
}

void GraphNames::Add(NamedNode named) {
  const NodeId node = named.node;
  const std::string normal = NormalName(named.name);
  by_name_[normal].insert(node);
  by_alias_[normal].insert(node);
  for (const std::string& alias : named.aliases) by_alias_[NormalName(alias)].insert(node);
  for (const std::string_view word : WordsOf(normal)) by_word_[std::string(word)].insert(node);
  for (const auto& [key, id] : named.external) by_external_[ExternalKey(key, id)].insert(node);
  nodes_.emplace(node, std::move(named));
}

void GraphNames::Remove(NodeId node) {
  const auto found = nodes_.find(node);
  if (found == nodes_.end()) return;
  const NamedNode& named = found->second;
  const std::string normal = NormalName(named.name);
  const auto erase = [&](auto& map, const std::string& key) {
    const auto entry = map.find(key);
    if (entry == map.end()) return;
    entry->second.erase(node);
    if (entry->second.empty()) map.erase(entry);
  };
  erase(by_name_, normal);
  erase(by_alias_, normal);
  for (const std::string& alias : named.aliases) erase(by_alias_, NormalName(alias));
  for (const std::string_view word : WordsOf(normal)) erase(by_word_, std::string(word));
  for (const auto& [key, id] : named.external) erase(by_external_, ExternalKey(key, id));
  nodes_.erase(found);
}

const NamedNode* GraphNames::Find(NodeId node) const {
  const auto found = nodes_.find(node);
  return found == nodes_.end() ? nullptr : &found->second;
}

std::vector<const NamedNode*> GraphNames::WithName(std::string_view normal) const {
  return Lookup(by_name_, normal, nodes_);
}
std::vector<const NamedNode*> GraphNames::WithAlias(std::string_view normal) const {
  return Lookup(by_alias_, normal, nodes_);
}
std::vector<const NamedNode*> GraphNames::WithExternal(std::string_view key, std::string_view id) const {
  return Lookup(by_external_, ExternalKey(key, id), nodes_);
}

std::vector<const NamedNode*> GraphNames::Near(std::string_view normal) const {
  std::set<NodeId> ids;
  for (const std::string_view word : WordsOf(normal)) {
    const auto found = by_word_.find(std::string(word));
    if (found != by_word_.end() && found->second.size() <= kCommonWord)
      ids.insert(found->second.begin(), found->second.end());
  }
  std::vector<const NamedNode*> out;
  for (const NodeId id : ids) out.push_back(&nodes_.at(id));
  return out;
}

std::vector<KnownEntity> GraphNames::Known(const Transaction& tx) const {
  std::vector<KnownEntity> known;
  const auto group = tx.catalog().FindKey("group");
  for (const auto& [node, named] : nodes_) {
    if (!IsProperName(named.name) || named.HasLabel("Topic")) continue;
    if (group) {
      const Value value = tx.Property(node, *group);
      if (value.is_boolean() && value.AsBoolean()) continue;
    }
    const auto status = Status(tx.Evidence(FactId::Of(node)));
    if (status == AssertionStatus::kRejected || status == AssertionStatus::kRetracted) continue;
    KnownEntity entity;
    entity.id = std::to_string(node.value);
    entity.type = named.labels.front();
    if (named.labels.size() > 1) entity.also = named.labels[1];
    entity.name = named.name;
    for (const std::string& alias : named.aliases) {
      if (IsProperName(alias)) entity.aliases.push_back(alias);
    }
    known.push_back(std::move(entity));
  }
  return known;
}

}  // namespace liaison::importer
