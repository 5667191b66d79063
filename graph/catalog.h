// catalog.h: names <-> ids of labels, relationship types and property keys; label sets; which indexes and
// constraints exist.
//
// Append-only and safe to read from any thread. A write transaction adds names; they are persisted with the
// commit that first uses them (a name whose transaction was rolled back keeps its id and is written with the
// next commit). Indexes and constraints carry the commit that made them: a reader of an older snapshot must
// not use them, as its snapshot has no entries (visible_at()).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/ids.h"

namespace liaison {

struct IndexDefinition {
  // kRange: values of all keys together, by equality and order. kFullText: names in any of the keys, strings
  // and strings in lists, of nodes alone (name_words.h).
  enum class Kind : std::uint8_t { kRange, kFullText };
  IndexId id;
  Kind kind = Kind::kRange;
  std::string name;
  bool on_relationship = false;
  LabelId label;                // of a range index on nodes
  TypeId type;                  // of a range index on relationships
  std::vector<LabelId> labels;  // of a full-text index: any of them, ascending; none: all nodes
  std::vector<KeyId> keys;
  std::uint64_t created_at = 0;  // commit number
  // What the names of a full-text index were taken apart by (name_words.h).
  std::uint32_t name_rules = 0, transliteration = 0;

  bool is_full_text() const { return kind == Kind::kFullText; }
};

struct ConstraintDefinition {
  enum class Kind : std::uint8_t { kUnique, kExists, kKey };  // kKey: unique and exists
  ConstraintId id;
  Kind kind = Kind::kUnique;
  std::string name;
  bool on_relationship = false;
  LabelId label;
  TypeId type;
  std::vector<KeyId> keys;
  std::uint64_t created_at = 0;
};

class Catalog {
 public:
  std::optional<LabelId> FindLabel(std::string_view name) const;
  std::optional<TypeId> FindType(std::string_view name) const;
  std::optional<KeyId> FindKey(std::string_view name) const;
  std::string LabelName(LabelId) const;
  std::string TypeName(TypeId) const;
  std::string KeyName(KeyId) const;
  std::vector<LabelId> Labels() const;  // in order of id
  std::vector<TypeId> Types() const;
  std::vector<KeyId> Keys() const;

  // Sorted by id. LabelSetsWith gives the sets that contain the label.
  std::vector<LabelId> LabelsOf(LabelSetId) const;
  std::vector<LabelSetId> LabelSetsWith(LabelId) const;
  std::size_t LabelSetCount() const;  // their ids are 1 to this
  std::optional<LabelSetId> FindLabelSet(const std::vector<LabelId>& sorted) const;

  // Those that a reader of snapshot `commit` may use.
  std::vector<IndexDefinition> Indexes(std::uint64_t commit) const;
  std::vector<ConstraintDefinition> Constraints(std::uint64_t commit) const;
  std::optional<IndexDefinition> FindIndex(std::string_view name) const;
  std::optional<ConstraintDefinition> FindConstraint(std::string_view name) const;

  // Grows whenever an index or constraint comes or goes or a name is added: what was planned for another
  // version is planned anew.
  std::uint64_t version() const;

 private:
  friend class Transaction;
  friend class Graph;
  friend class BulkLoader;
  LabelId AddLabel(std::string_view name);
  TypeId AddType(std::string_view name);
  KeyId AddKey(std::string_view name);
  LabelSetId AddLabelSet(std::vector<LabelId> sorted);
  // A dropped definition stays for readers of commits before `dropped_at`.
  void AddDefinition(IndexDefinition);
  void AddDefinition(ConstraintDefinition);
  void Drop(IndexId, std::uint64_t dropped_at);
  void Drop(ConstraintId, std::uint64_t dropped_at);

  struct Names {
    std::vector<std::string> names;  // by id - 1
    std::unordered_map<std::string, std::uint16_t> ids;
  };
  static std::uint16_t Add(Names&, std::string_view name, const char* what);
  template <class Definition>
  struct Dropped {
    Definition definition;
    std::uint64_t dropped_at;
  };
  mutable std::shared_mutex mutex_;
  Names labels_, types_, keys_;
  std::vector<std::vector<LabelId>> label_sets_{{}};  // by id - 1; the first is the empty set
  std::map<std::vector<LabelId>, LabelSetId> label_set_ids_{{{}, kNoLabels}};
  std::vector<Dropped<IndexDefinition>> dropped_indexes_;
  std::vector<Dropped<ConstraintDefinition>> dropped_constraints_;
  std::vector<IndexDefinition> indexes_;
  std::vector<ConstraintDefinition> constraints_;
  std::uint64_t version_ = 1;
};

}  // namespace liaison
