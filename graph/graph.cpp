#include "graph/graph.h"

#include <cassert>

#include "graph/codecs.h"
#include "graph/error.h"
#include "graph/graph_state.h"
#include "graph/keys.h"
#include "graph/transaction_state.h"

namespace liaison {
namespace {

StoreOptions MakeStoreOptions(const GraphOptions& options) {
  StoreOptions store;
  store.create = options.create;
  store.read_only = options.read_only;
  store.format_version = kFormatVersion;
  store.new_format_version = kFirstFormatVersion;
  store.folds[static_cast<int>(Family::kMeta)] = codecs::FoldMeta;
  store.folds[static_cast<int>(Family::kAdjacency)] = codecs::FoldAdjacency;
  store.folds[static_cast<int>(Family::kColumn)] = codecs::FoldColumn;
  store.folds[static_cast<int>(Family::kEvidence)] = codecs::FoldEvidence;
  return store;
}

// First byte of a full-text index in the catalog; all else begins with 1.
constexpr char kFullTextVersion = 2;

[[noreturn]] void BadCatalog(const char* what) {
  throw Error(ErrorKind::kStorage, "Corrupt", std::string("the catalog's ") + what + " cannot be read");
}

// Takes the version byte off a value of the catalog.
std::string_view Body(std::string_view value, const char* what) {
  if (value.empty() || value[0] != '\1') BadCatalog(what);
  return value.substr(1);
}

template <class F>
void ForEachEntry(const Store& store, const std::string& prefix, F f) {
  for (auto scan = store.Scan(nullptr, Family::kMeta, prefix, keys::PrefixEnd(prefix)); scan->Valid();
       scan->Next()) {
    f(scan->key(), scan->value());
  }
}

std::uint16_t ReadId(std::string_view& in, const char* what) {
  const std::uint64_t id = codecs::ReadVarint(in);
  if (id == 0 || id > UINT16_MAX) BadCatalog(what);
  return static_cast<std::uint16_t>(id);
}

template <class Definition>
std::string Encode(const Definition& d) {
  std::string out(1, '\1');
  codecs::AppendVarint(out, d.created_at);
  codecs::AppendVarint(out, d.on_relationship);
  codecs::AppendVarint(out, d.on_relationship ? d.type.value : d.label.value);
  codecs::AppendVarint(out, d.keys.size());
  for (const KeyId k : d.keys) codecs::AppendVarint(out, k.value);
  codecs::AppendBytes(out, d.name);
  return out;
}

// A count, then ids of a definition.
template <class Id>
std::vector<Id> ReadIds(std::string_view& in) {
  const std::uint64_t count = codecs::ReadVarint(in);
  if (count > in.size()) BadCatalog("definition");
  std::vector<Id> ids;
  for (std::uint64_t i = 0; i < count; ++i) ids.push_back({ReadId(in, "definition")});
  return ids;
}

template <class Definition>
void Decode(std::string_view& in, Definition& d) {
  d.created_at = codecs::ReadVarint(in);
  d.on_relationship = codecs::ReadVarint(in) != 0;
  const std::uint16_t owner = ReadId(in, "definition");
  d.on_relationship ? d.type.value = owner : d.label.value = owner;
  d.keys = ReadIds<KeyId>(in);
  d.name = codecs::ReadBytes(in);
}

}  // namespace

StoredEntries EntriesOf(const IndexDefinition& d) {
  if (d.is_full_text()) return {Family::kColumn, keys::PostingsOf(d.id)};
  return {Family::kIndex, keys::IndexPrefix(d.id, {})};
}

StoredEntries EntriesOf(const ConstraintDefinition& d) { return {Family::kIndex, keys::Unique(d.id, {})}; }

std::string EncodeDefinition(const IndexDefinition& d) {
  if (!d.is_full_text()) return Encode(d);
  std::string out(1, kFullTextVersion);
  for (const std::uint64_t n : {d.created_at, std::uint64_t{d.name_rules}, std::uint64_t{d.transliteration},
                                std::uint64_t{d.labels.size()}}) {
    codecs::AppendVarint(out, n);
  }
  for (const LabelId l : d.labels) codecs::AppendVarint(out, l.value);
  codecs::AppendVarint(out, d.keys.size());
  for (const KeyId k : d.keys) codecs::AppendVarint(out, k.value);
  codecs::AppendBytes(out, d.name);
  return out;
}

std::string EncodeDefinition(const ConstraintDefinition& d) {
  std::string out = Encode(d);
  codecs::AppendVarint(out, static_cast<std::uint64_t>(d.kind));
  return out;
}

IndexDefinition DecodeIndex(IndexId id, std::string_view bytes) {
  IndexDefinition d;
  d.id = id;
  if (!bytes.empty() && bytes[0] == kFullTextVersion) {
    std::string_view in = bytes.substr(1);
    d.kind = IndexDefinition::Kind::kFullText;
    d.created_at = codecs::ReadVarint(in);
    d.name_rules = static_cast<std::uint32_t>(codecs::ReadVarint(in));
    d.transliteration = static_cast<std::uint32_t>(codecs::ReadVarint(in));
    d.labels = ReadIds<LabelId>(in);
    d.keys = ReadIds<KeyId>(in);
    d.name = codecs::ReadBytes(in);
    return d;
  }
  std::string_view in = Body(bytes, "index");
  Decode(in, d);
  return d;
}

ConstraintDefinition DecodeConstraint(ConstraintId id, std::string_view bytes) {
  std::string_view in = Body(bytes, "constraint");
  ConstraintDefinition d;
  d.id = id;
  Decode(in, d);
  const std::uint64_t kind = codecs::ReadVarint(in);
  if (kind > static_cast<std::uint64_t>(ConstraintDefinition::Kind::kKey)) BadCatalog("constraint");
  d.kind = static_cast<ConstraintDefinition::Kind>(kind);
  return d;
}

// ---- state ----

void Graph::State::EnterWriter() {
  std::unique_lock lock(writer_mutex);
  writer_left.wait(lock, [&] { return !writing; });
  writing = true;
}

void Graph::State::LeaveWriter() {
  {
    std::lock_guard lock(writer_mutex);
    assert(writing);
    writing = false;
  }
  writer_left.notify_one();
}

void Graph::State::Load() {
  using keys::MetaKind;
  auto names = [&](MetaKind kind, Catalog::Names& into, const char* what) {
    ForEachEntry(*store, keys::CatalogPrefix(kind), [&](std::string_view key, std::string_view value) {
      if (keys::CatalogIdOf(key) != into.names.size() + 1) BadCatalog(what);
      into.names.emplace_back(Body(value, what));
      into.ids.emplace(into.names.back(), static_cast<std::uint16_t>(into.names.size()));
    });
  };
  names(MetaKind::kLabel, catalog.labels_, "label");
  names(MetaKind::kType, catalog.types_, "relationship type");
  names(MetaKind::kKey, catalog.keys_, "property key");
  ForEachEntry(*store, keys::CatalogPrefix(MetaKind::kLabelSet),
               [&](std::string_view key, std::string_view value) {
                 std::string_view in = Body(value, "label set");
                 std::vector<LabelId> labels;
                 while (!in.empty()) {
                   labels.push_back({ReadId(in, "label set")});
                   if (labels.back().value > catalog.labels_.names.size()) BadCatalog("label set");
                 }
                 if (catalog.AddLabelSet(std::move(labels)).value != keys::CatalogIdOf(key))
                   BadCatalog("label set");
               });
  stored = {catalog.labels_.names.size(), catalog.types_.names.size(), catalog.keys_.names.size(),
            catalog.label_sets_.size()};

  auto counter = [&](std::uint8_t id) -> std::int64_t {
    const auto value = store->Get(nullptr, Family::kMeta, keys::Counter(id));
    return value ? codecs::DecodeCount(*value) : 0;
  };
  const auto commit = static_cast<std::uint64_t>(counter(counters::kCommit));
  ids.next_document =
      std::max<std::uint32_t>(1, static_cast<std::uint32_t>(counter(counters::kNextDocument)));
  ids.next_index = std::max<std::uint16_t>(1, static_cast<std::uint16_t>(counter(counters::kNextIndex)));
  ids.next_constraint =
      std::max<std::uint16_t>(1, static_cast<std::uint16_t>(counter(counters::kNextConstraint)));

  ForEachEntry(
      *store, keys::CatalogPrefix(MetaKind::kIndex), [&](std::string_view key, std::string_view value) {
        catalog.AddDefinition(DecodeIndex({static_cast<std::uint16_t>(keys::CatalogIdOf(key))}, value));
      });
  ForEachEntry(
      *store, keys::CatalogPrefix(MetaKind::kConstraint), [&](std::string_view key, std::string_view value) {
        catalog.AddDefinition(DecodeConstraint({static_cast<std::uint16_t>(keys::CatalogIdOf(key))}, value));
      });
  if (!options.read_only) FindOrphans();
  ForEachEntry(
      *store, keys::CatalogPrefix(MetaKind::kBlockOwner), [&](std::string_view key, std::string_view value) {
        const std::uint32_t block = keys::CatalogIdOf(key);
        std::string_view in = Body(value, "block owner");
        const std::uint64_t owner = codecs::ReadVarint(in), used = codecs::ReadVarint(in);
        if (block >= kMostNodeBlocks || owner > catalog.label_sets_.size() || used > kColumnBlock)
          BadCatalog("block owner");
        ids.Restore(block, {static_cast<std::uint16_t>(owner)}, static_cast<std::uint32_t>(used), owners);
      });
  auto key_lists = [&](MetaKind kind, IdTable<KeyList>& lists) {
    ForEachEntry(*store, keys::CatalogPrefix(kind), [&](std::string_view key, std::string_view) {
      const std::uint32_t id = keys::CatalogIdOf(key);
      lists.Get(static_cast<std::uint16_t>(id >> 16)).Append({static_cast<std::uint16_t>(id)});
    });
  };
  key_lists(MetaKind::kNodeKeys, node_keys);
  key_lists(MetaKind::kRelationshipKeys, relationship_keys);

  StatisticSums sums;
  ForEachEntry(*store, keys::Statistic(0, 0, 0, 0).substr(0, 1),
               [&](std::string_view key, std::string_view value) {
                 const auto parts = keys::DecodeStatistic(key);
                 const StatisticKey k{static_cast<StatisticKey::Kind>(parts.kind), parts.a, parts.b, parts.c};
                 const std::int64_t n = codecs::DecodeCount(value);
                 if (k.kind == StatisticKey::Kind::kNextSequence) {
                   ids.RestoreSequence({k.a}, static_cast<std::uint32_t>(n));
                 } else {
                   sums[k.packed()] = n;
                 }
               });
  statistics.Add(sums);
  Publish(MakeVersion(commit));
  cache.Announce([&] {
    latest = published;
    return commit;
  });
}

// One look a definition, however many entries it has.
void Graph::State::FindOrphans() {
  std::set<StoredEntries> known;
  for (const auto& d : catalog.indexes_) known.insert(EntriesOf(d));
  for (const auto& d : catalog.constraints_) known.insert(EntriesOf(d));
  IndexDefinition full_text;
  full_text.kind = IndexDefinition::Kind::kFullText;
  for (const StoredEntries& all :
       {EntriesOf(IndexDefinition{}), EntriesOf(full_text), EntriesOf(ConstraintDefinition{})}) {
    std::string at = all.prefix.substr(0, 1);
    for (const std::string end = keys::PrefixEnd(at);;) {
      const auto scan = store->Scan(nullptr, all.family, at, end);
      if (!scan->Valid()) break;
      const StoredEntries found{all.family, std::string(scan->key().substr(0, all.prefix.size()))};
      if (!known.contains(found)) orphans.push_back(found);
      at = keys::PrefixEnd(found.prefix);
    }
  }
}

void Graph::State::PersistNames(WriteBatch& batch, Stored& done) const {
  using keys::MetaKind;
  std::shared_lock lock(catalog.mutex_);
  auto names = [&](MetaKind kind, const Catalog::Names& from, std::size_t stored_count) {
    for (std::size_t i = stored_count; i < from.names.size(); ++i) {
      batch.Put(Family::kMeta, keys::Catalog(kind, static_cast<std::uint32_t>(i + 1)), '\1' + from.names[i]);
    }
  };
  names(MetaKind::kLabel, catalog.labels_, stored.labels);
  names(MetaKind::kType, catalog.types_, stored.types);
  names(MetaKind::kKey, catalog.keys_, stored.keys);
  for (std::size_t i = stored.label_sets; i < catalog.label_sets_.size(); ++i) {
    std::string value(1, '\1');
    for (const LabelId l : catalog.label_sets_[i]) codecs::AppendVarint(value, l.value);
    batch.Put(Family::kMeta, keys::Catalog(MetaKind::kLabelSet, static_cast<std::uint32_t>(i + 1)),
              std::move(value));
  }
  done = {catalog.labels_.names.size(), catalog.types_.names.size(), catalog.keys_.names.size(),
          catalog.label_sets_.size()};
}

std::shared_ptr<const Version> Graph::State::MakeVersion(std::uint64_t commit) {
  auto version = std::make_shared<Version>();
  version->commit = commit;
  version->snapshot = store->Snapshot();
  version->node_blocks = ids.node_blocks();
  version->sequences = ids.sequences();
  return version;
}

void Graph::State::Publish(std::shared_ptr<const Version> version) {
  std::shared_ptr<const Version> old;  // dies outside the lock
  cache.Announce([&] {
    if (!published || published->commit <= version->commit) {
      old = std::move(published);
      published = std::move(version);
    }
    return published->commit;
  });
}

// ---- graph ----

Graph::Graph(std::unique_ptr<State> state) : state_(std::move(state)) { state_->self = this; }
Graph::~Graph() = default;

std::unique_ptr<Graph> Graph::Open(const std::string& path, const GraphOptions& options) {
  auto state = std::make_unique<State>(path, options);
  state->store = Store::Open(path, MakeStoreOptions(options));
  state->Load();
  return std::unique_ptr<Graph>(new Graph(std::move(state)));
}

std::unique_ptr<Transaction> Graph::BeginRead() {
  auto state = std::make_unique<Transaction::State>(*state_);
  state->Enter(false);
  return std::unique_ptr<Transaction>(new Transaction(std::move(state)));
}

std::unique_ptr<Transaction> Graph::BeginWrite() {
  if (state_->options.read_only)
    throw Error(ErrorKind::kAccess, "ReadOnly", "the graph is open for reading only");
  return std::unique_ptr<Transaction>(new Transaction(Transaction::State::BeginWriting(*state_)));
}

std::unique_ptr<Transaction::State> Transaction::State::BeginWriting(Graph::State& graph) {
  graph.EnterWriter();
  try {
    if (graph.failed) {
      throw Error(ErrorKind::kTransaction, "OutcomeUnknown",
                  "an earlier commit failed and nobody knows what the disk holds: open the graph again "
                  "before writing");
    }
    auto state = std::make_unique<State>(graph);
    state->Enter(true);
    return state;
  } catch (...) {
    graph.LeaveWriter();
    throw;
  }
}

const Catalog& Graph::catalog() const { return state_->catalog; }
const std::string& Graph::path() const { return state_->path; }
const std::string& Graph::database_id() const { return state_->store->database_id(); }

CacheStatistics Graph::cache_statistics() const {
  const auto n = state_->cache.numbers();
  return {n.bytes, n.budget, n.blocks, n.hits, n.loads, n.evictions};
}

void Graph::SetCacheBudget(std::size_t bytes) { state_->cache.SetBudget(bytes); }

void Graph::Flush() { state_->store->Flush(); }

}  // namespace liaison
