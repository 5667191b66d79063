#include "graph/bulk_loader.h"

#include <algorithm>
#include <cassert>
#include <chrono>

#include "graph/codecs.h"
#include "graph/error.h"
#include "graph/graph_state.h"
#include "graph/keys.h"
#include "graph/parallel.h"

namespace liaison {
namespace {

class Stopwatch {
 public:
  double Lap() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

// Temporary files lie beside the data, where there is room for it.
std::string FolderOf(const Graph& graph) { return graph.path() == ":memory:" ? std::string() : graph.path(); }

// The next block that nothing was ever written to.
std::uint32_t FirstSequence(const IdAllocator& ids, TypeId type) {
  return (ids.NextSequence(type) + kColumnBlock - 1) & ~(kColumnBlock - 1);
}

}  // namespace

BulkLoader::BulkLoader(Graph& graph, const Options& options)
    : graph_(graph),
      options_(options),
      place_(graph.BeginWrite()),
      first_block_(graph.state_->ids.node_blocks()),
      node_columns_(Family::kColumn, options.memory_bytes / 4, FolderOf(graph)),
      bitmaps_(Family::kColumn, options.memory_bytes / 8, FolderOf(graph)),
      relationship_columns_(Family::kColumn, options.memory_bytes / 8, FolderOf(graph)),
      adjacency_(Family::kAdjacency, options.memory_bytes / 8, FolderOf(graph)),
      assembler_(ColumnAssembler::Of::kNodes, 1, node_columns_),
      relationships_(options.memory_bytes / 4, options.threads, FolderOf(graph)) {
  const std::uint64_t commit = place_->commit();
  if (place_->NodeCount() > 0 || !place_->Documents().empty() || !graph.catalog().Indexes(commit).empty() ||
      !graph.catalog().Constraints(commit).empty()) {
    throw Error(ErrorKind::kRequest, "NotEmpty",
                "a bulk import needs a database without nodes, documents, indexes and constraints");
  }
}

BulkLoader::~BulkLoader() = default;

LabelId BulkLoader::Label(std::string_view name) { return graph_.state_->catalog.AddLabel(name); }
TypeId BulkLoader::Type(std::string_view name) { return graph_.state_->catalog.AddType(name); }
KeyId BulkLoader::Key(std::string_view name) { return graph_.state_->catalog.AddKey(name); }

LabelSetId BulkLoader::LabelSet(std::vector<LabelId> labels) {
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return graph_.state_->catalog.AddLabelSet(std::move(labels));
}

NodeId BulkLoader::NextNode(LabelSetId set) {
  if (set.value >= open_.size()) open_.resize(set.value + 1, 0);
  std::uint32_t& open = open_[set.value];
  if (open == 0 || blocks_[open - 1].rows == kColumnBlock) {
    const std::uint64_t number = std::uint64_t{first_block_} + blocks_.size();
    if (number >= kMostNodeBlocks)
      throw Error(ErrorKind::kResource, "LimitExceeded", "there are no ids left for another node");
    blocks_.push_back({set, number == 0 ? 1u : 0u});  // id 0 is never a node
    open = static_cast<std::uint32_t>(blocks_.size());
  }
  Block& block = blocks_[open - 1];
  return {(first_block_ + open - 1) << kColumnBits | block.rows++};
}

void BulkLoader::NoteKeys(std::set<std::pair<std::uint16_t, std::uint16_t>>& keys, std::uint16_t owner,
                          std::span<const BulkColumn> columns) {
  const std::lock_guard lock(mutex_);
  for (const BulkColumn& column : columns) keys.emplace(owner, column.key.value);
}

void BulkLoader::FillNodes(LabelSetId set, std::span<const NodeId> ids, std::span<const BulkColumn> columns) {
  if (ids.empty() || columns.empty()) return;
  NoteKeys(node_keys_, set.value, columns);
  std::vector<ColumnSlice> slices;
  for (std::uint32_t at = 0; at < ids.size();) {
    const std::uint32_t block = BlockOf(ids[at].value), row = RowOf(ids[at].value);
    std::uint32_t count = 1;
    while (at + count < ids.size() && ids[at + count].value == ids[at].value + count &&
           BlockOf(ids[at + count].value) == block)
      ++count;
    slices.clear();
    for (const BulkColumn& column : columns) slices.push_back({&column, at, count, row});
    assembler_.Put(set.value, block, slices, count);
    at += count;
  }
}

void BulkLoader::WriteLabels() {
  for (std::uint32_t i = 0; i < blocks_.size(); ++i) {
    const std::uint32_t block = first_block_ + i, first_row = block == 0 ? 1 : 0;
    LabelSetBlock sets;
    LabelBitmapBlock bitmap;
    for (std::uint32_t row = first_row; row < blocks_[i].rows; ++row) {
      sets.sets[row] = blocks_[i].set.value;
      bitmap.bits.Set(row);
    }
    sets.count = bitmap.count = blocks_[i].rows - first_row;
    node_columns_.Add(keys::LabelSets(block), codecs::EncodeLabelSets(sets));
    for (const LabelId label : graph_.catalog().LabelsOf(blocks_[i].set)) {
      bitmaps_.Add(keys::LabelBitmap(label, block), codecs::EncodeBitmap(bitmap));
    }
  }
}

void BulkLoader::FinishNodes() {
  Stopwatch watch;
  assembler_.Finish();
  WriteLabels();
  node_columns_.Write(*graph_.state_->store, options_.threads, files_);
  bitmaps_.Write(*graph_.state_->store, options_.threads, files_);
  stages_.emplace_back("write node columns", watch.Lap());
}

void BulkLoader::AddRelationships(TypeId type, RelationshipBatch batch) {
  NoteKeys(relationship_keys_, type.value, batch.columns);
  relationships_.Add(type, std::move(batch));
}

// Names, owners of blocks, keys, counters and statistics: what a commit writes, as one more file.
void BulkLoader::WriteMeta(std::uint64_t commit) {
  using keys::MetaKind;
  Graph::State& state = *graph_.state_;
  WriteBatch batch;
  Graph::State::Stored stored;
  state.PersistNames(batch, stored);
  StatisticChanges changes;
  for (std::uint32_t i = 0; i < blocks_.size(); ++i) {
    const std::uint32_t block = first_block_ + i;
    state.ids.TakeNode({block << kColumnBits | (blocks_[i].rows - 1)}, blocks_[i].set, state.owners);
    changes.Node(blocks_[i].set, blocks_[i].rows - (block == 0 ? 1 : 0));
  }
  for (const auto& [type, pairs] : relationships_.pair_counts()) {
    for (const auto& [ends, n] : pairs) {
      changes.Relationship({ends.first}, {type}, {ends.second}, static_cast<std::int64_t>(n));
    }
  }
  for (const auto& [type, n] : relationships_.counts()) {
    state.ids.TakeSequence({type}, FirstSequence(state.ids, {type}) + static_cast<std::uint32_t>(n) - 1);
  }
  state.ids.Persist(batch, state.owners);
  const auto note = [&](MetaKind kind, const auto& found, IdTable<KeyList>& lists) {
    for (const auto& [owner, key] : found) {
      if (lists.Get(owner).Contains({key})) continue;
      lists.Get(owner).Append({key});
      batch.Put(Family::kMeta, keys::Catalog(kind, static_cast<std::uint32_t>(owner) << 16 | key),
                std::string(1, '\1'));
    }
  };
  note(MetaKind::kNodeKeys, node_keys_, state.node_keys);
  note(MetaKind::kRelationshipKeys, relationship_keys_, state.relationship_keys);
  const StatisticSums sums = changes.Expand(state.catalog);
  for (const auto& [packed, n] : sums) {
    const StatisticKey key = StatisticKey::Unpack(packed);
    batch.Put(Family::kMeta, keys::Statistic(static_cast<std::uint8_t>(key.kind), key.a, key.b, key.c),
              codecs::EncodeCount(state.statistics.Get(key) + n));
  }
  batch.Put(Family::kMeta, keys::Counter(counters::kCommit),
            codecs::EncodeCount(static_cast<std::int64_t>(commit)));

  std::map<std::string_view, std::string_view> sorted;
  for (const auto& operation : batch.operations()) {
    assert(operation.kind == WriteBatch::Operation::Kind::kPut && operation.family == Family::kMeta);
    sorted[operation.key] = operation.value;
  }
  auto file = state.store->NewFile(Family::kMeta);
  for (const auto& [key, value] : sorted) file->Put(key, value);
  file->Finish();
  files_.push_back(std::move(file));
  state.store->Ingest(std::move(files_));
  files_.clear();
  state.stored = stored;
  state.statistics.Add(sums);
  state.ids.Persisted();
}

void BulkLoader::Finish() {
  Stopwatch watch;
  Graph::State& state = *graph_.state_;
  const auto owner = [&](std::uint32_t block) {
    return block < first_block_ || block - first_block_ >= blocks_.size() ? kNoNode
                                                                          : blocks_[block - first_block_].set;
  };
  relationships_.Finish(
      owner, [&](TypeId type) { return FirstSequence(state.ids, type); }, adjacency_, relationship_columns_);
  stages_.emplace_back("order relationships", watch.Lap());
  adjacency_.Write(*state.store, options_.threads, files_);
  relationship_columns_.Write(*state.store, options_.threads, files_);
  stages_.emplace_back("write relationships", watch.Lap());
  const std::uint64_t commit = place_->commit() + 1;
  try {
    WriteMeta(commit);
  } catch (const Error& e) {
    state.failed = true;
    throw Error(ErrorKind::kTransaction, "OutcomeUnknown",
                std::string("the bulk import may or may not be in the database: ") + e.what());
  }
  state.cache.Reset(
      commit);  // the files went past the cache: what it holds, or knows to be empty, is of before
  auto version = state.MakeVersion(commit);
  state.cache.Announce([&] {
    state.latest = version;
    return state.published->commit;
  });
  state.Publish(std::move(version));
  place_.reset();
  stages_.emplace_back("take in", watch.Lap());
}

}  // namespace liaison
