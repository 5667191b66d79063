// check_entries.cpp: the second half of the checker: what is found by value or by document: indexes,
// constraints, evidence, names.
#include <algorithm>

#include "graph/check_guard.h"
#include "graph/codecs.h"
#include "graph/constraints.h"
#include "graph/indexes.h"
#include "graph/keys.h"
#include "graph/sha256.h"

namespace liaison {
namespace {

std::string NameOf(FactId f) {
  return (f.kind == FactId::Kind::kNode ? "node " : "relationship ") + std::to_string(f.value);
}

}  // namespace

bool Checker::FactExists(FactId f) const {
  if (f.kind == FactId::Kind::kNode) return NodeExists(f.value);
  const RelationshipId r{f.value};
  auto it = ends_.find(r.type().value);
  return it != ends_.end() && it->second.Exists(r.sequence());
}

// f(entity, values) with a null where a property is absent.
template <class Definition, class F>
void Checker::ForEachTuple(const Definition& d, F f) {
  std::vector<ColumnBlock> columns(d.keys.size());
  std::vector<Value> values(d.keys.size());
  auto rows = [&](std::uint64_t block, auto exists, auto entity) {
    for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
      if (!exists(block << kColumnBits | row)) continue;
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = columns[i].Get(row);
      f(entity(block << kColumnBits | row), values);
    }
  };
  if (d.on_relationship) {
    const Ends& ends = ends_[d.type.value];
    for (std::uint64_t block = 0; block << kColumnBits < ends.start.size(); ++block) {
      for (std::size_t i = 0; i < d.keys.size(); ++i) {
        columns[i] = Column(keys::RelationshipColumn(d.type, d.keys[i], static_cast<std::uint32_t>(block)));
      }
      rows(
          block, [&](std::uint64_t s) { return ends.Exists(s); },
          [&](std::uint64_t s) { return RelationshipId::Of(d.type, static_cast<std::uint32_t>(s)).value; });
    }
    return;
  }
  const auto with = graph_.catalog.LabelSetsWith(d.label);
  for (std::uint32_t block = 0; block < version_->node_blocks; ++block) {
    for (std::size_t i = 0; i < d.keys.size(); ++i) {
      columns[i] = Column(keys::NodeColumn(graph_.owners.Get(block), d.keys[i], block));
    }
    rows(
        block,
        [&](std::uint64_t n) { return std::binary_search(with.begin(), with.end(), LabelSetId{sets_[n]}); },
        [](std::uint64_t n) { return n; });
  }
}

void Checker::Indexes() {
  // Both sides in order of key; what only one of them has is wrong.
  auto compare = [&](const std::string& where, std::vector<std::pair<std::string, std::uint64_t>> expected,
                     const std::string& prefix, auto entity_of) {
    std::sort(expected.begin(), expected.end());
    auto it = expected.begin();
    auto missing = [&] { Find(where + ": no entry for entity " + std::to_string(it++->second)); };
    Scan(Family::kIndex, prefix, keys::PrefixEnd(prefix), [&](std::string_view key, std::string_view value) {
      Guard(where, [&] {
        const std::uint64_t entity = entity_of(key, value);
        while (it != expected.end() && it->first < key) missing();
        if (it == expected.end() || it->first != key || it->second != entity) {
          Find(where + ": an entry for entity " + std::to_string(entity) + " that should not be there");
        }
        if (it != expected.end() && it->first == key) ++it;
      });
    });
    while (it != expected.end()) missing();
  };
  auto complete = [](const std::vector<Value>& values) {
    return std::none_of(values.begin(), values.end(), [](const Value& v) { return v.is_null(); });
  };
  for (const auto& d : graph_.catalog.Indexes(version_->commit)) {
    const std::string where = "index `" + d.name + "`";
    if (d.is_full_text()) {
      Guard(where, [&] { FullText(d); });
      continue;
    }
    Guard(where, [&] {
      std::vector<std::pair<std::string, std::uint64_t>> expected;
      ForEachTuple(d, [&](std::uint64_t entity, const std::vector<Value>& values) {
        if (complete(values)) expected.emplace_back(keys::Index(d.id, values, entity), entity);
      });
      compare(where, std::move(expected), keys::IndexPrefix(d.id, {}),
              [](std::string_view key, std::string_view) { return keys::EntityOfIndexKey(key); });
    });
  }
  for (const auto& d : graph_.catalog.Constraints(version_->commit)) {
    const std::string where = "constraint `" + d.name + "`";
    Guard(where, [&] {
      std::vector<std::pair<std::string, std::uint64_t>> expected;
      ForEachTuple(d, [&](std::uint64_t entity, const std::vector<Value>& values) {
        if (complete(values)) {
          expected.emplace_back(keys::Unique(d.id, values), entity);
        } else if (d.kind != ConstraintDefinition::Kind::kUnique) {
          Find(where + ": entity " + std::to_string(entity) + " has not the property");
        }
      });
      if (d.kind == ConstraintDefinition::Kind::kExists) return;
      std::sort(expected.begin(), expected.end());
      for (std::size_t i = 1; i < expected.size(); ++i) {
        if (expected[i].first == expected[i - 1].first) {
          Find(where + ": entities " + std::to_string(expected[i - 1].second) + " and " +
               std::to_string(expected[i].second) + " are equal");
        }
      }
      compare(where, std::move(expected), keys::Unique(d.id, {}),
              [](std::string_view, std::string_view value) { return DecodeEntity(value); });
    });
  }
}

void Checker::Evidence() {
  const std::string facts = keys::Evidence({}).substr(0, 1);
  const std::string places = keys::EvidenceOfDocument({}).substr(0, 1);
  std::set<std::string> expected;  // places by key
  Scan(Family::kEvidence, facts, keys::PrefixEnd(facts), [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    const FactId f{static_cast<FactId::Kind>(key[1]), keys::ReadBig(key.substr(2))};
    if (!FactExists(f)) Find("evidence of " + NameOf(f) + ", which does not exist");
    Guard("evidence of " + NameOf(f), [&] {
      std::uint16_t last = 0;
      for (const Assertion& a : codecs::DecodeAssertions(value)) {
        if (a.number <= last) Find("evidence of " + NameOf(f) + ": numbers are not in order");
        last = a.number;
        if (!a.document) continue;
        if (Get(Family::kMeta, keys::Document(*a.document)).empty()) {
          Find("evidence of " + NameOf(f) + ": document " + std::to_string(a.document->value) +
               " does not exist");
        }
        expected.insert(keys::EvidencePlace(*a.document, a.start, f, a.number));
      }
    });
  });
  Scan(Family::kEvidence, places, keys::PrefixEnd(places), [&](std::string_view key, std::string_view) {
    if (expected.erase(std::string(key)) > 0) return;
    Guard("a place in a document", [&] {
      Find("document " + std::to_string(keys::DecodeEvidencePlace(key).document.value) + " names " +
           NameOf(keys::DecodeEvidencePlace(key).fact) + " as its fact, which does not cite it there");
    });
  });
  for (const std::string& key : expected) {
    Find("the place of an assertion of " + NameOf(keys::DecodeEvidencePlace(key).fact) + " is missing");
  }
}

void Checker::Documents() {
  const std::string prefix = keys::DocumentPrefix();
  Scan(Family::kMeta, prefix, keys::PrefixEnd(prefix), [&](std::string_view key, std::string_view value) {
    const DocumentId id{static_cast<std::uint32_t>(keys::ReadBig(key.substr(prefix.size())))};
    const std::string where = "document " + std::to_string(id.value);
    Guard(where, [&] {
      const Document d = codecs::DecodeDocument(value);
      std::string text;
      for (std::uint16_t part = 0; text.size() < d.length_bytes; ++part) {
        const std::string bytes = Get(Family::kText, keys::TextPart(id, part));
        if (bytes.size() < 2)
          return Find(where + ": part " + std::to_string(part) + " of its text is missing");
        text.append(bytes, 1);
      }
      if (text.size() != d.length_bytes || Sha256Hex(text) != d.sha256)
        Find(where + ": its text is not the one that was stored");
      const std::string name = Get(Family::kIndex, keys::ExternalName(FactId::Kind{2}, d.key));
      if (name.empty() || DecodeEntity(name) != id.value) Find(where + ": is not found by its key");
    });
  });
}

void Checker::ExternalNames() {
  const std::string names = keys::ExternalName(FactId::Kind::kNode, "").substr(0, 1),
                    entities = keys::ExternalEntity({}).substr(0, 1);
  std::uint64_t by_name = 0, by_entity = 0;
  Scan(Family::kIndex, names, keys::PrefixEnd(names), [&](std::string_view key, std::string_view value) {
    Guard("an external name", [&] {
      const FactId f{static_cast<FactId::Kind>(key[1]), DecodeEntity(value)};
      if (f.kind != FactId::Kind::kNode && f.kind != FactId::Kind::kRelationship) return;  // a document's
      ++by_name;
      if (!FactExists(f))
        Find("the external name '" + std::string(key.substr(2)) + "' belongs to " + NameOf(f) +
             ", which does not exist");
      const std::string back = Get(Family::kIndex, keys::ExternalEntity(f));
      if (back.empty() || std::string_view(back).substr(1) != key.substr(2)) {
        Find("the external name '" + std::string(key.substr(2)) + "' of " + NameOf(f) +
             " is not known from there");
      }
    });
  });
  Scan(Family::kIndex, entities, keys::PrefixEnd(entities),
       [&](std::string_view, std::string_view) { ++by_entity; });
  if (by_name != by_entity) {
    Find(std::to_string(by_name) + " external names for " + std::to_string(by_entity) +
         " nodes and relationships that have one");
  }
}

}  // namespace liaison
