// transaction_schema.cpp: indexes and constraints come and go. A new one is built over what is there: its
// entries are collected, sorted, checked, and put into the transaction; or, when there are many and nothing
// else waits to be committed, into a file that the store takes in at once. Entries without a definition are
// seen by nobody, so that such a file may come before the commit.
#include <algorithm>
#include <cstring>

#include "graph/codecs.h"
#include "graph/constraints.h"
#include "graph/error.h"
#include "graph/keys.h"
#include "graph/transaction_state.h"

namespace liaison {
namespace {

constexpr std::size_t kIngestFrom = 20'000;

// Many short keys, each with the entity it came from; sorted by bytes without moving them.
class EntryList {
 public:
  void Add(std::string_view key, std::uint64_t entity) {
    entries_.push_back({Head(key), bytes_.size(), static_cast<std::uint32_t>(key.size()), entity});
    bytes_ += key;
  }
  void Sort() {
    std::sort(entries_.begin(), entries_.end(), [this](const Entry& a, const Entry& b) {
      if (a.head != b.head) return a.head < b.head;
      const int order = Key(a).compare(Key(b));
      return order != 0 ? order < 0 : a.entity < b.entity;
    });
  }
  std::size_t size() const { return entries_.size(); }
  std::string_view key(std::size_t i) const { return Key(entries_[i]); }
  std::uint64_t entity(std::size_t i) const { return entries_[i].entity; }

 private:
  struct Entry {
    std::uint64_t head;  // eight bytes behind the three that all have in common, big endian
    std::size_t at;
    std::uint32_t size;
    std::uint64_t entity;
  };
  static std::uint64_t Head(std::string_view key) {
    std::uint64_t head = 0;
    for (std::size_t i = 3; i < 11; ++i)
      head = head << 8 | (i < key.size() ? static_cast<std::uint8_t>(key[i]) : 0);
    return head;
  }
  std::string_view Key(const Entry& e) const { return {bytes_.data() + e.at, e.size}; }

  std::string bytes_;
  std::vector<Entry> entries_;
};

template <class F>
void ForEachSet(const BlockBits& bits, F f) {
  for (std::uint32_t w = 0; w < bits.words.size(); ++w) {
    for (std::uint64_t word = bits.words[w]; word != 0; word &= word - 1) f(w * 64 + std::countr_zero(word));
  }
}

// Calls f(entity, columns, row) for every node with the label or relationship of the type.
template <class Definition, class F>
void ForEachEntity(const Transaction& tx, const Definition& d, F f) {
  std::vector<const ColumnBlock*> columns(d.keys.size());
  auto rows = [&](const BlockBits& bits, std::uint32_t block, auto column, std::uint64_t first) {
    for (std::size_t i = 0; i < d.keys.size(); ++i) columns[i] = column(d.keys[i], block);
    ForEachSet(bits, [&](std::uint32_t row) { f(first + row, columns, row); });
  };
  if (d.on_relationship) {
    for (std::uint32_t b = 0; b < tx.RelationshipBlockCount(d.type); ++b) {
      const ColumnBlock* starts = tx.RelationshipColumn(d.type, keys::kStartNode, b);
      if (starts == nullptr) continue;
      rows(
          starts->present, b, [&](KeyId k, std::uint32_t n) { return tx.RelationshipColumn(d.type, k, n); },
          RelationshipId::Of(d.type, b << kColumnBits).value);
    }
    return;
  }
  for (std::uint32_t b = 0; b < tx.NodeBlockCount(); ++b) {
    const LabelBitmapBlock* bitmap = tx.LabelBitmap(d.label, b);
    if (bitmap == nullptr) continue;
    rows(
        bitmap->bits, b, [&](KeyId k, std::uint32_t n) { return tx.NodeColumn(k, n); },
        std::uint64_t{b} << kColumnBits);
  }
}

// `make_key(values, entity)` for all entities that have all the keys.
template <class Definition, class MakeKey>
EntryList Collect(const Transaction& tx, const Definition& d, MakeKey make_key) {
  EntryList entries;
  std::vector<Value> values(d.keys.size());
  ForEachEntity(tx, d, [&](std::uint64_t entity, const auto& columns, std::uint32_t row) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (columns[i] == nullptr || !columns[i]->Has(row)) return;
      values[i] = columns[i]->Get(row);
    }
    entries.Add(make_key(values, entity), entity);
  });
  entries.Sort();
  return entries;
}

bool HasOwner(const ConstraintDefinition& d) {
  return d.on_relationship ? d.type.value != 0 : d.label.value != 0;
}
bool HasOwner(const IndexDefinition& d) {
  if (d.is_full_text()) return !d.on_relationship;
  return d.on_relationship ? d.type.value != 0 : d.label.value != 0;
}

template <class Definition>
void RequireSensible(const Definition& d, const char* what) {
  const bool owner = HasOwner(d);
  if (!owner || d.keys.empty()) {
    throw Error(ErrorKind::kArgument, "InvalidDefinition",
                std::string(what) + " needs a label or type and a property key");
  }
}

[[noreturn]] void NameTaken(const std::string& name) {
  throw Error(ErrorKind::kArgument, "AlreadyExists",
              "there is already an index or constraint with the name `" + name + "`");
}

template <class Definition>
bool Contains(const std::vector<Definition>& definitions, const std::string& name) {
  return std::any_of(definitions.begin(), definitions.end(),
                     [&](const Definition& d) { return d.name == name; });
}

}  // namespace

template <class Entries, class ValueOf>
void Transaction::State::TakeIn(const Entries& entries, StoredEntries place, std::uint8_t counter,
                                std::uint64_t next, ValueOf value) {
  auto& w = *write;
  if (entries.size() < kIngestFrom || w.changes > 0) {
    for (std::size_t i = 0; i < entries.size(); ++i) w.PutEntry(std::string(entries.key(i)), value(i));
    return;
  }
  Store& store = *graph.store;
  NotePutPast(std::move(place), counter, next);
  std::vector<std::unique_ptr<Store::FileWriter>> files;
  files.push_back(store.NewFile(Family::kIndex));
  for (std::size_t i = 0; i < entries.size(); ++i) files.back()->Put(entries.key(i), value(i));
  files.back()->Finish();
  store.Ingest(std::move(files));
  w.snapshot = store.Snapshot();
}

void Transaction::State::NotePutPast(StoredEntries place, std::uint8_t counter, std::uint64_t next) {
  auto& w = *write;
  WriteBatch ids;
  ids.Put(Family::kMeta, keys::Counter(counter), codecs::EncodeCount(static_cast<std::int64_t>(next)));
  graph.store->Write(ids);
  w.ingested.push_back(place);
  w.Note(std::function<void()>([&w, place] {
    std::erase(w.ingested, place);
    w.graph.orphans.push_back(place);
  }));
}

void Transaction::State::Write::NoteSchema() {
  Note(std::function<void()>([this, indexes = indexes, new_indexes = new_indexes, constraints = constraints,
                              new_constraints = new_constraints, dropped_indexes = dropped_indexes,
                              dropped_constraints = dropped_constraints, any_existence = any_existence] {
    this->indexes = indexes;
    this->new_indexes = new_indexes;
    this->constraints = constraints;
    this->new_constraints = new_constraints;
    this->dropped_indexes = dropped_indexes;
    this->dropped_constraints = dropped_constraints;
    this->any_existence = any_existence;
  }));
}

IndexDefinition Transaction::CreateIndex(IndexDefinition d) {
  auto& w = state_->Writing();
  RequireSensible(d, "an index");
  d.id = {w.graph.ids.next_index};
  if (d.id.value == UINT16_MAX)
    throw Error(ErrorKind::kResource, "IdsExhausted", "there are no ids left for another index");
  if (d.name.empty()) d.name = "index_" + std::to_string(d.id.value);
  if (Contains(w.indexes, d.name) || Contains(w.constraints, d.name)) NameTaken(d.name);
  ++w.graph.ids.next_index;
  d.created_at = commit() + 1;
  if (d.is_full_text()) {
    std::sort(d.labels.begin(), d.labels.end());
    d.labels.erase(std::unique(d.labels.begin(), d.labels.end()), d.labels.end());
    d.name_rules = kNameRules;
    d.transliteration = TransliterationVersion();
    state_->BuildNames(*this, d);
  } else {
    const EntryList entries = Collect(*this, d, [&](std::span<const Value> values, std::uint64_t entity) {
      return keys::Index(d.id, values, entity);
    });
    state_->TakeIn(entries, EntriesOf(d), counters::kNextIndex, w.graph.ids.next_index,
                   [](std::size_t) { return std::string(1, '\1'); });
  }
  w.NoteSchema();
  w.indexes.push_back(d);
  w.new_indexes.push_back(d);
  return d;
}

ConstraintDefinition Transaction::CreateConstraint(ConstraintDefinition d) {
  auto& w = state_->Writing();
  RequireSensible(d, "a constraint");
  d.id = {w.graph.ids.next_constraint};
  if (d.id.value == UINT16_MAX)
    throw Error(ErrorKind::kResource, "IdsExhausted", "there are no ids left for another constraint");
  if (d.name.empty()) d.name = "constraint_" + std::to_string(d.id.value);
  if (Contains(w.indexes, d.name) || Contains(w.constraints, d.name)) NameTaken(d.name);
  ++w.graph.ids.next_constraint;
  d.created_at = commit() + 1;
  if (d.kind != ConstraintDefinition::Kind::kUnique) {
    ForEachEntity(*this, d, [&](std::uint64_t entity, const auto& columns, std::uint32_t row) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i] == nullptr || !columns[i]->Has(row)) ThrowMissing(catalog(), d, d.keys[i], entity);
      }
    });
  }
  if (d.kind != ConstraintDefinition::Kind::kExists) {
    const EntryList entries = Collect(
        *this, d, [&](std::span<const Value> values, std::uint64_t) { return keys::Unique(d.id, values); });
    for (std::size_t i = 1; i < entries.size(); ++i) {
      if (entries.key(i - 1) != entries.key(i)) continue;
      std::vector<Value> values;
      for (const KeyId k : d.keys)
        values.push_back(State::PropertyOf(*this, d.on_relationship, entries.entity(i), k));
      ThrowNotUnique(catalog(), d, values, entries.entity(i - 1));
    }
    state_->TakeIn(entries, EntriesOf(d), counters::kNextConstraint, w.graph.ids.next_constraint,
                   [&](std::size_t i) { return EncodeEntity(entries.entity(i)); });
  }
  w.NoteSchema();
  w.constraints.push_back(d);
  w.new_constraints.push_back(d);
  w.any_existence |= d.kind != ConstraintDefinition::Kind::kUnique;
  return d;
}

void Transaction::DropIndex(IndexId id) {
  auto& w = state_->Writing();
  auto it = std::find_if(w.indexes.begin(), w.indexes.end(), [&](const auto& d) { return d.id == id; });
  if (it == w.indexes.end())
    throw Error(ErrorKind::kEntityNotFound, "IndexNotFound", "there is no such index");
  w.NoteSchema();
  w.dropped_indexes.push_back(*it);
  w.indexes.erase(it);
  std::erase_if(w.new_indexes, [&](const auto& d) { return d.id == id; });
}

void Transaction::DropConstraint(ConstraintId id) {
  auto& w = state_->Writing();
  auto it =
      std::find_if(w.constraints.begin(), w.constraints.end(), [&](const auto& d) { return d.id == id; });
  if (it == w.constraints.end())
    throw Error(ErrorKind::kEntityNotFound, "ConstraintNotFound", "there is no such constraint");
  w.NoteSchema();
  w.constraints.erase(it);
  std::erase_if(w.new_constraints, [&](const auto& d) { return d.id == id; });
  w.dropped_constraints.push_back(id);
  w.any_existence = std::any_of(w.constraints.begin(), w.constraints.end(),
                                [](const auto& d) { return d.kind != ConstraintDefinition::Kind::kUnique; });
}

std::vector<IndexDefinition> Transaction::Indexes() const {
  return state_->write ? state_->write->indexes : catalog().Indexes(commit());
}

std::vector<ConstraintDefinition> Transaction::Constraints() const {
  return state_->write ? state_->write->constraints : catalog().Constraints(commit());
}

}  // namespace liaison
