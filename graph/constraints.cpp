// constraints.cpp: what a change to a node or relationship means for the indexes and constraints it falls
// under: entries to take out and put in, uniqueness at once, existence at the end of the statement.
#include "graph/constraints.h"

#include <algorithm>

#include "graph/error.h"
#include "graph/keys.h"
#include "graph/transaction_state.h"

namespace liaison {
namespace {

bool IsUnique(const ConstraintDefinition& d) { return d.kind != ConstraintDefinition::Kind::kExists; }
bool IsExistence(const ConstraintDefinition& d) { return d.kind != ConstraintDefinition::Kind::kUnique; }

bool Uses(const std::vector<KeyId>& keys, KeyId k) {
  return std::find(keys.begin(), keys.end(), k) != keys.end();
}

bool Complete(const std::vector<Value>& values) {
  return std::none_of(values.begin(), values.end(), [](const Value& v) { return v.is_null(); });
}

// The values of the keys as `property` gives them.
template <class F>
std::vector<Value> Tuple(const std::vector<KeyId>& keys, F property) {
  std::vector<Value> values;
  values.reserve(keys.size());
  for (const KeyId k : keys) values.push_back(property(k));
  return values;
}

}  // namespace

std::string Describe(const Catalog& catalog, const ConstraintDefinition& d, std::span<const Value> values) {
  std::string text = d.on_relationship ? "type `" + catalog.TypeName(d.type) + "`"
                                       : "label `" + catalog.LabelName(d.label) + "`";
  for (std::size_t i = 0; i < d.keys.size(); ++i) {
    text += (i == 0 ? " and property `" : ", `") + catalog.KeyName(d.keys[i]) + "` = " + ToLiteral(values[i]);
  }
  return text;
}

void ThrowNotUnique(const Catalog& catalog, const ConstraintDefinition& d, std::span<const Value> values,
                    std::uint64_t entity) {
  throw Error(ErrorKind::kConstraintValidationFailed, "UniquenessViolation",
              std::string(d.on_relationship ? "relationship " : "node ") + std::to_string(entity) +
                  " already exists with " + Describe(catalog, d, values) + " (constraint `" + d.name + "`)");
}

void ThrowMissing(const Catalog& catalog, const ConstraintDefinition& d, KeyId key, std::uint64_t entity) {
  throw Error(
      ErrorKind::kConstraintValidationFailed, "PropertyMissing",
      d.on_relationship
          ? "relationship " + std::to_string(entity) + " with type `" + catalog.TypeName(d.type) +
                "` must have the property `" + catalog.KeyName(key) + "` (constraint `" + d.name + "`)"
          : "node " + std::to_string(entity) + " with label `" + catalog.LabelName(d.label) +
                "` must have the property `" + catalog.KeyName(key) + "` (constraint `" + d.name + "`)");
}

void Transaction::State::Write::PutEntry(const std::string& key, std::string value) {
  UndoEntry u{key, entries.Put(key, std::move(value))};
  Note(std::move(u));
}

void Transaction::State::Write::DeleteEntry(const std::string& key) {
  UndoEntry u{key, entries.Delete(key)};
  Note(std::move(u));
}

// Checks first and changes then, so that a violation leaves nothing behind.
template <class OldProperty, class NewProperty, class Applies>
void Transaction::State::Write::MoveEntries(std::uint64_t entity, OldProperty old_property,
                                            NewProperty new_property, Applies applies) {
  struct Move {
    std::string old_key, new_key;
    bool unique;
  };
  std::vector<Move> moves;
  for (const auto& d : constraints) {
    if (!IsUnique(d) || !applies(d)) continue;
    const auto before = Tuple(d.keys, old_property), after = Tuple(d.keys, new_property);
    Move move{{}, {}, true};
    if (Complete(before)) move.old_key = keys::Unique(d.id, before);
    if (Complete(after)) {
      move.new_key = keys::Unique(d.id, after);
      const auto holder = GetIndexEntry(state.store(), state.snapshot(), &entries, move.new_key);
      if (holder && DecodeEntity(*holder) != entity)
        ThrowNotUnique(graph.catalog, d, after, DecodeEntity(*holder));
    }
    moves.push_back(std::move(move));
  }
  for (const auto& d : indexes) {
    if (d.is_full_text() || !applies(d)) continue;
    const auto before = Tuple(d.keys, old_property), after = Tuple(d.keys, new_property);
    moves.push_back({Complete(before) ? keys::Index(d.id, before, entity) : std::string(),
                     Complete(after) ? keys::Index(d.id, after, entity) : std::string(), false});
  }
  for (Move& m : moves) {
    if (m.old_key == m.new_key) continue;
    if (!m.old_key.empty()) DeleteEntry(m.old_key);
    if (!m.new_key.empty()) PutEntry(m.new_key, m.unique ? EncodeEntity(entity) : std::string(1, '\1'));
  }
}

void Transaction::State::Write::NodePropertyChanges(NodeId n, LabelSetId set, KeyId changed,
                                                    const Value& value) {
  const auto& labels = LabelsOf(set);
  auto old_property = [&](KeyId k) { return NodeProperty(n, k); };
  auto new_property = [&](KeyId k) { return k == changed ? value : NodeProperty(n, k); };
  MoveEntries(n.value, old_property, new_property, [&](const auto& d) {
    return !d.on_relationship && Uses(d.keys, changed) &&
           std::binary_search(labels.begin(), labels.end(), d.label);
  });
  NamesChange(n, set, changed, value);
}

void Transaction::State::Write::RelationshipPropertyChanges(const RelationshipRef& r, KeyId changed,
                                                            const Value& value) {
  auto old_property = [&](KeyId k) { return RelationshipProperty(r.id, k); };
  auto new_property = [&](KeyId k) { return k == changed ? value : RelationshipProperty(r.id, k); };
  MoveEntries(r.id.value, old_property, new_property, [&](const auto& d) {
    return d.on_relationship && d.type == r.id.type() && Uses(d.keys, changed);
  });
}

void Transaction::State::Write::LabelAppears(NodeId n, LabelId l) {
  MoveEntries(
      n.value, [](KeyId) { return Value(); }, [&](KeyId k) { return NodeProperty(n, k); },
      [&](const auto& d) { return !d.on_relationship && d.label == l; });
}

void Transaction::State::Write::LabelDisappears(NodeId n, LabelId l) {
  MoveEntries(
      n.value, [&](KeyId k) { return NodeProperty(n, k); }, [](KeyId) { return Value(); },
      [&](const auto& d) { return !d.on_relationship && d.label == l; });
}

void Transaction::State::Write::RelationshipDisappears(const RelationshipRef& r) {
  MoveEntries(
      r.id.value, [&](KeyId k) { return RelationshipProperty(r.id, k); }, [](KeyId) { return Value(); },
      [&](const auto& d) { return d.on_relationship && d.type == r.id.type(); });
}

void Transaction::State::Write::CheckExistence() const {
  for (const auto& d : constraints) {
    if (!IsExistence(d)) continue;
    if (d.on_relationship) {
      for (const auto& [id, r] : touched_relationships) {
        if (id.type() != d.type || !RelationshipExists(r)) continue;
        for (const KeyId k : d.keys) {
          if (RelationshipProperty(id, k).is_null()) ThrowMissing(graph.catalog, d, k, id.value);
        }
      }
      continue;
    }
    for (const NodeId n : touched_nodes) {
      const auto& labels = const_cast<Write*>(this)->LabelsOf(SetOf(n));
      if (!std::binary_search(labels.begin(), labels.end(), d.label)) continue;
      for (const KeyId k : d.keys) {
        if (NodeProperty(n, k).is_null()) ThrowMissing(graph.catalog, d, k, n.value);
      }
    }
  }
}

}  // namespace liaison
