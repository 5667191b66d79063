#include "graph/bulk_relationships.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <numeric>

#include "graph/chunks/adjacency.h"
#include "graph/codecs.h"
#include "graph/error.h"
#include "graph/keys.h"
#include "graph/parallel.h"

namespace liaison {
namespace {

constexpr std::size_t kSmallestPart = 1u << 16, kLargestPart = 1u << 19;
constexpr std::size_t kHandOn = 1u << 13;  // rows that are handed to a part at once

template <class T>
void PutArray(std::string& out, const std::vector<T>& v) {
  out.append(reinterpret_cast<const char*>(v.data()), v.size() * sizeof(T));
}

template <class T>
void TakeArray(std::string_view& in, std::vector<T>& v, std::size_t n) {
  v.resize(n);
  std::memcpy(v.data(), in.data(), n * sizeof(T));
  in.remove_prefix(n * sizeof(T));
}

// For our own temporary file alone: host byte order, no versions.
std::string Serialize(const RelationshipBatch& batch) {
  std::string out;
  codecs::AppendVarint(out, batch.start.size());
  codecs::AppendVarint(out, batch.columns.size());
  PutArray(out, batch.start);
  PutArray(out, batch.end);
  for (const BulkColumn& c : batch.columns) {
    codecs::AppendVarint(out, c.key.value);
    out += static_cast<char>(c.kind);
    out += static_cast<char>(c.sparse);
    PutArray(out, c.present);
    PutArray(out, c.integers);
    PutArray(out, c.floats);
    for (const std::string_view s : c.strings) codecs::AppendBytes(out, s);
    for (const Value& v : c.values) codecs::AppendValue(out, v);
  }
  return out;
}

RelationshipBatch Deserialize(std::shared_ptr<const std::string> bytes) {
  RelationshipBatch batch;
  std::string_view in = *bytes;
  const std::size_t rows = codecs::ReadVarint(in), columns = codecs::ReadVarint(in);
  TakeArray(in, batch.start, rows);
  TakeArray(in, batch.end, rows);
  for (std::size_t i = 0; i < columns; ++i) {
    BulkColumn c;
    c.key.value = static_cast<std::uint16_t>(codecs::ReadVarint(in));
    c.kind = static_cast<BulkColumn::Kind>(in[0]);
    c.sparse = in[1] != 0;
    c.rows = static_cast<std::uint32_t>(rows);
    in.remove_prefix(2);
    if (c.sparse) TakeArray(in, c.present, rows);
    switch (c.kind) {
      case BulkColumn::Kind::kBoolean:
      case BulkColumn::Kind::kInteger:
      case BulkColumn::Kind::kDate:
        TakeArray(in, c.integers, rows);
        break;
      case BulkColumn::Kind::kFloat:
        TakeArray(in, c.floats, rows);
        break;
      case BulkColumn::Kind::kString:
        for (std::size_t r = 0; r < rows; ++r) c.strings.push_back(codecs::ReadBytes(in));
        break;
      case BulkColumn::Kind::kValue:
        for (std::size_t r = 0; r < rows; ++r) c.values.push_back(codecs::ReadValue(in));
        break;
    }
    batch.columns.push_back(std::move(c));
  }
  batch.keep = std::move(bytes);
  return batch;
}

RelationshipBatch Select(const RelationshipBatch& from, const std::vector<std::uint32_t>& rows) {
  RelationshipBatch out;
  out.keep = from.keep;
  out.start.reserve(rows.size());
  out.end.reserve(rows.size());
  for (const std::uint32_t r : rows) {
    out.start.push_back(from.start[r]);
    out.end.push_back(from.end[r]);
  }
  for (const BulkColumn& c : from.columns) {
    BulkColumn to;
    to.key = c.key;
    to.kind = c.kind;
    to.bytes = c.bytes;
    for (const std::uint32_t r : rows) to.Append(c, r);
    out.columns.push_back(std::move(to));
  }
  return out;
}

// One column a key over all batches, absent where a batch has none.
std::vector<BulkColumn> MergeColumns(std::vector<RelationshipBatch>& batches) {
  if (batches.size() == 1) return std::move(batches[0].columns);
  std::map<KeyId, BulkColumn> merged;
  for (const RelationshipBatch& batch : batches) {
    for (const BulkColumn& c : batch.columns) {
      auto [found, added] = merged.try_emplace(c.key);
      if (added) {
        found->second.key = c.key;
        found->second.kind = c.kind;
      } else if (found->second.kind != c.kind) {
        found->second.kind = BulkColumn::Kind::kValue;
      }
    }
  }
  std::vector<BulkColumn> out;
  for (auto& [key, column] : merged) {
    for (const RelationshipBatch& batch : batches) {
      const auto rows = static_cast<std::uint32_t>(batch.start.size());
      const BulkColumn* source = nullptr;
      for (const BulkColumn& c : batch.columns) {
        if (c.key == key) source = &c;
      }
      for (std::uint32_t r = 0; r < rows; ++r) {
        if (!source || !source->Has(r)) {
          column.AddAbsent();
        } else if (source->kind == column.kind) {
          column.Append(*source, r);
        } else {
          column.AddValue(source->Get(r));
        }
      }
    }
    out.push_back(std::move(column));
  }
  return out;
}

// Rows of items[i] ordered by their node: offsets[local] .. offsets[local + 1].
std::vector<std::uint32_t> CountingOffsets(std::size_t nodes, std::span<const std::uint32_t> counted) {
  std::vector<std::uint32_t> offsets(nodes + 1, 0);
  for (std::size_t i = 0; i < counted.size(); ++i) offsets[i + 1] = offsets[i] + counted[i];
  return offsets;
}

void WriteChunks(Direction direction, TypeId type, std::uint32_t first_group,
                 std::span<const std::uint32_t> offsets, const std::vector<std::uint32_t>& neighbours,
                 const std::vector<std::uint32_t>& sequences, BulkValues& out) {
  AdjacencyChunk chunk;
  for (std::size_t begin = 0; begin + 1 < offsets.size(); begin += kAdjacencyChunk) {
    const std::uint32_t low = offsets[begin], high = offsets[begin + kAdjacencyChunk];
    if (low == high) continue;
    for (std::size_t i = 0; i <= kAdjacencyChunk; ++i) chunk.offsets[i] = offsets[begin + i] - low;
    chunk.neighbours.assign(neighbours.begin() + low, neighbours.begin() + high);
    chunk.sequences.assign(sequences.begin() + low, sequences.begin() + high);
    const auto group = first_group + static_cast<std::uint32_t>(begin / kAdjacencyChunk);
    codecs::EncodedAdjacency encoded = codecs::EncodeAdjacency(chunk);
    out.Add(keys::Adjacency(direction, type, group), std::move(encoded.chunk));
    for (auto& segment : encoded.segments) {
      out.Add(keys::HubSegment(direction, type, group, segment.local, segment.segment),
              std::move(segment.bytes));
    }
  }
}

// Cuts groups into ranges of about `target` rows each. Long stretches without rows belong to no part.
struct Cut {
  struct Range {
    std::uint32_t first, end;  // groups
    std::uint32_t rows;
  };
  std::vector<Range> parts;
  std::vector<std::uint32_t> part_of;  // by group
};

Cut CutGroups(const std::vector<std::uint32_t>& histogram, std::size_t target) {
  constexpr std::uint32_t kLongestGap = 1024;
  Cut cut;
  cut.part_of.resize(histogram.size());
  for (std::uint32_t g = 0; g < histogram.size(); ++g) {
    if (histogram[g] == 0) continue;
    if (cut.parts.empty() || cut.parts.back().rows + std::uint64_t{histogram[g]} > target ||
        g - cut.parts.back().end > kLongestGap) {
      cut.parts.push_back({g, g, 0});
    }
    cut.parts.back().end = g + 1;
    cut.parts.back().rows += histogram[g];
    cut.part_of[g] = static_cast<std::uint32_t>(cut.parts.size() - 1);
  }
  return cut;
}

void Count(std::vector<std::uint32_t>& histogram, const std::vector<std::uint32_t>& nodes) {
  for (const std::uint32_t n : nodes) {
    const std::uint32_t g = n >> kAdjacencyBits;
    if (g >= histogram.size()) histogram.resize(g + 1, 0);
    ++histogram[g];
  }
}

}  // namespace

struct BulkRelationships::Incoming {
  std::uint32_t end, start, sequence;
};

struct BulkRelationships::Part {
  std::vector<RelationshipBatch> batches;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> stored;  // offset and size in the file
  // Of parts by end nodes: runs of ascending sequences, in memory or in the file.
  struct Run {
    std::uint32_t first_sequence;
    std::uint64_t offset, rows;
    std::vector<Incoming> held;
  };
  std::mutex mutex;
  std::vector<Run> runs;
};

struct BulkRelationships::Type {
  TypeId id;
  std::uint64_t count = 0;
  std::uint32_t first_sequence = 0;
  std::size_t held = 0;
  bool spilled = false;
  std::vector<RelationshipBatch> batches;  // arrived after those stored
  std::vector<std::pair<std::uint64_t, std::uint64_t>> stored;
  std::vector<std::uint32_t> by_start, by_end;  // rows a group
  Cut out, in;
  std::vector<std::unique_ptr<Part>> out_parts, in_parts;
};

struct BulkRelationships::Target {
  std::vector<std::uint16_t> owners;  // label set by block
  BulkValues& adjacency;
  ColumnAssembler& columns;
};

std::size_t RelationshipBatch::memory() const {
  std::size_t size = (start.capacity() + end.capacity()) * sizeof(std::uint32_t);
  for (const BulkColumn& c : columns) size += c.memory();
  return size;
}

BulkRelationships::BulkRelationships(std::size_t budget, int threads, std::string folder)
    : budget_(budget), threads_(threads), folder_(std::move(folder)) {}

BulkRelationships::~BulkRelationships() = default;

void BulkRelationships::Add(TypeId id, RelationshipBatch batch) {
  if (batch.start.empty()) return;
  const std::lock_guard lock(mutex_);
  auto& slot = types_[id.value];
  if (!slot) {
    slot = std::make_unique<Type>();
    slot->id = id;
  }
  Type& type = *slot;
  Count(type.by_start, batch.start);
  Count(type.by_end, batch.end);
  type.count += batch.start.size();
  if (type.count >= std::numeric_limits<std::uint32_t>::max()) {
    throw Error(ErrorKind::kResource, "LimitExceeded", "more than 4,294,967,294 relationships of one type");
  }
  const std::size_t size = batch.memory();
  type.held += size;
  held_ += size;
  type.batches.push_back(std::move(batch));
  while (held_ > budget_) {
    Type* largest = &type;
    for (auto& [other_id, other] : types_) {
      if (other->held > largest->held) largest = other.get();
    }
    Spill(*largest);
  }
}

void BulkRelationships::Spill(Type& type) {
  if (!file_) file_ = std::make_unique<TemporaryFile>(folder_);
  for (const RelationshipBatch& batch : type.batches) {
    const std::string bytes = Serialize(batch);
    type.stored.emplace_back(file_->Append(bytes), bytes.size());
  }
  type.batches.clear();
  type.batches.shrink_to_fit();
  held_ -= type.held;
  type.held = 0;
  type.spilled = true;
}

RelationshipBatch BulkRelationships::Load(std::uint64_t offset, std::uint64_t size) const {
  auto bytes = std::make_shared<std::string>(size, '\0');
  file_->Read(offset, bytes->data(), size);
  return Deserialize(std::move(bytes));
}

void BulkRelationships::Distribute(Type& type) {
  const std::size_t parts = type.out.parts.size();
  if (parts == 1) {
    type.out_parts[0]->batches = std::move(type.batches);
    type.out_parts[0]->stored = std::move(type.stored);
    return;
  }
  std::vector<std::vector<std::uint32_t>> rows(parts);
  const auto divide = [&](const RelationshipBatch& batch) {
    for (auto& r : rows) r.clear();
    for (std::uint32_t i = 0; i < batch.start.size(); ++i) {
      rows[type.out.part_of[batch.start[i] >> kAdjacencyBits]].push_back(i);
    }
    for (std::size_t p = 0; p < parts; ++p) {
      if (rows[p].empty()) continue;
      RelationshipBatch selected = Select(batch, rows[p]);
      if (type.spilled) {
        const std::string bytes = Serialize(selected);
        type.out_parts[p]->stored.emplace_back(file_->Append(bytes), bytes.size());
      } else {
        type.out_parts[p]->batches.push_back(std::move(selected));
      }
    }
  };
  for (const auto& [offset, size] : type.stored) divide(Load(offset, size));
  type.stored.clear();
  for (RelationshipBatch& batch : type.batches) {
    divide(batch);
    batch = {};
  }
  type.batches.clear();
}

void BulkRelationships::HandOn(Type& type, std::size_t part, std::vector<Incoming> rows) {
  if (rows.empty()) return;
  Part::Run run{rows[0].sequence, 0, rows.size(), {}};
  if (type.spilled) {
    run.offset = file_->Append({reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(Incoming)});
  } else {
    run.held = std::move(rows);
  }
  Part& to = *type.in_parts[part];
  const std::lock_guard lock(to.mutex);
  to.runs.push_back(std::move(run));
}

void BulkRelationships::ProcessOut(Type& type, std::size_t p, const Target& target) {
  Part& part = *type.out_parts[p];
  std::vector<RelationshipBatch> batches;
  for (const auto& [offset, size] : part.stored) batches.push_back(Load(offset, size));
  for (RelationshipBatch& batch : part.batches) batches.push_back(std::move(batch));
  part.batches.clear();
  std::size_t n = 0;
  for (const RelationshipBatch& batch : batches) n += batch.start.size();
  if (n == 0) return;

  // Scatter by start node, then order the short lists by (end, arrival).
  const std::uint32_t first_group = type.out.parts[p].first, groups = type.out.parts[p].end - first_group;
  const std::uint32_t first_node = first_group << kAdjacencyBits, nodes = groups << kAdjacencyBits;
  std::vector<std::uint32_t> counted(nodes, 0);
  for (const RelationshipBatch& batch : batches) {
    for (const std::uint32_t s : batch.start) ++counted[s - first_node];
  }
  std::vector<std::uint32_t> offsets = CountingOffsets(nodes, counted);
  std::vector<std::uint64_t> items(n);
  {
    std::vector<std::uint32_t> place(offsets.begin(), offsets.end() - 1);
    std::uint32_t arrival = 0;
    for (const RelationshipBatch& batch : batches) {
      for (std::size_t i = 0; i < batch.start.size(); ++i) {
        items[place[batch.start[i] - first_node]++] =
            static_cast<std::uint64_t>(batch.end[i]) << 32 | arrival++;
      }
    }
  }
  const bool with_columns = std::any_of(batches.begin(), batches.end(),
                                        [](const RelationshipBatch& b) { return !b.columns.empty(); });
  const std::vector<BulkColumn> columns = with_columns ? MergeColumns(batches) : std::vector<BulkColumn>();
  for (RelationshipBatch& batch : batches) {
    std::vector<std::uint32_t>().swap(batch.start);
    std::vector<std::uint32_t>().swap(batch.end);
  }

  std::uint32_t base = type.first_sequence;
  for (std::size_t before = 0; before < p; ++before) base += type.out.parts[before].rows;
  BulkColumn starts, ends;
  starts.key = keys::kStartNode;
  ends.key = keys::kEndNode;
  starts.kind = ends.kind = BulkColumn::Kind::kInteger;
  starts.integers.resize(n);
  ends.integers.resize(n);
  starts.rows = ends.rows = static_cast<std::uint32_t>(n);
  std::vector<std::uint32_t> neighbours(n), order(n), sequences(n);
  std::vector<std::vector<Incoming>> incoming(type.in_parts.size());
  PairCounts pairs;
  std::pair<std::uint16_t, std::uint16_t> pair;
  std::uint64_t run = 0;
  for (std::uint32_t local = 0; local < nodes; ++local) {
    const std::uint32_t low = offsets[local], high = offsets[local + 1];
    if (low == high) continue;
    if (high - low > 1) std::sort(items.begin() + low, items.begin() + high);
    const std::uint32_t start = first_node + local;
    const std::uint16_t start_owner = target.owners[start >> kColumnBits];
    for (std::uint32_t i = low; i < high; ++i) {
      const auto end = static_cast<std::uint32_t>(items[i] >> 32);
      neighbours[i] = end;
      order[i] = static_cast<std::uint32_t>(items[i]);
      sequences[i] = base + i;
      starts.integers[i] = start;
      ends.integers[i] = end;
      const std::uint32_t to = type.in.part_of[end >> kAdjacencyBits];
      incoming[to].push_back({end, start, base + i});
      if (incoming[to].size() >= kHandOn) HandOn(type, to, std::exchange(incoming[to], {}));
      const std::pair<std::uint16_t, std::uint16_t> here{start_owner, target.owners[end >> kColumnBits]};
      if (here != pair) {
        if (run > 0) pairs[pair] += run;
        pair = here;
        run = 0;
      }
      ++run;
    }
  }
  if (run > 0) pairs[pair] += run;
  for (std::size_t to = 0; to < incoming.size(); ++to) HandOn(type, to, std::move(incoming[to]));
  std::vector<std::uint64_t>().swap(items);
  WriteChunks(Direction::kOut, type.id, first_group, offsets, neighbours, sequences, target.adjacency);

  std::vector<ColumnSlice> slices;
  for (std::uint32_t at = 0; at < n;) {
    const std::uint32_t sequence = base + at, row = sequence & (kColumnBlock - 1);
    const std::uint32_t count =
        std::min<std::uint32_t>(kColumnBlock - row, static_cast<std::uint32_t>(n) - at);
    slices.clear();
    slices.push_back({&starts, at, count, row});
    slices.push_back({&ends, at, count, row});
    for (const BulkColumn& column : columns) slices.push_back({&column, at, count, row, order.data()});
    target.columns.Put(type.id.value, sequence >> kColumnBits, slices, count);
    at += count;
  }
  const std::lock_guard lock(mutex_);
  for (const auto& [key, value] : pairs) pair_counts_[type.id.value][key] += value;
}

void BulkRelationships::ProcessIn(Type& type, std::size_t p, const Target& target) {
  Part& part = *type.in_parts[p];
  const std::size_t n = type.in.parts[p].rows;
  if (n == 0) return;
  // Runs of one part of start nodes are ascending, and parts have disjoint ranges of sequences: so all rows
  // come in order of sequence, which is that of (start, end), and a stable scatter by end node leaves every
  // list in order.
  std::sort(part.runs.begin(), part.runs.end(),
            [](const Part::Run& a, const Part::Run& b) { return a.first_sequence < b.first_sequence; });
  std::vector<Incoming> rows;
  rows.reserve(n);
  for (Part::Run& run : part.runs) {
    if (type.spilled) {
      const std::size_t at = rows.size();
      rows.resize(at + run.rows);
      file_->Read(run.offset, reinterpret_cast<char*>(rows.data() + at), run.rows * sizeof(Incoming));
    } else {
      rows.insert(rows.end(), run.held.begin(), run.held.end());
      std::vector<Incoming>().swap(run.held);
    }
  }
  part.runs.clear();
  assert(rows.size() == n);
  const std::uint32_t first_group = type.in.parts[p].first, groups = type.in.parts[p].end - first_group;
  const std::uint32_t first_node = first_group << kAdjacencyBits, nodes = groups << kAdjacencyBits;
  std::vector<std::uint32_t> counted(nodes, 0);
  for (const Incoming& r : rows) ++counted[r.end - first_node];
  std::vector<std::uint32_t> offsets = CountingOffsets(nodes, counted);
  std::vector<std::uint32_t> place(offsets.begin(), offsets.end() - 1), neighbours(n), sequences(n);
  for (const Incoming& r : rows) {
    const std::uint32_t at = place[r.end - first_node]++;
    neighbours[at] = r.start;
    sequences[at] = r.sequence;
  }
  std::vector<Incoming>().swap(rows);
  WriteChunks(Direction::kIn, type.id, first_group, offsets, neighbours, sequences, target.adjacency);
}

void BulkRelationships::Finish(const std::function<LabelSetId(std::uint32_t block)>& block_owner,
                               const std::function<std::uint32_t(TypeId)>& first_sequence,
                               BulkValues& adjacency, BulkValues& columns) {
  ColumnAssembler assembler(ColumnAssembler::Of::kRelationships, 0, columns);
  std::size_t groups = 0;
  for (const auto& [id, type] : types_)
    groups = std::max({groups, type->by_start.size(), type->by_end.size()});
  Target target{{}, adjacency, assembler};
  for (std::uint32_t block = 0; block <= groups * kAdjacencyChunk / kColumnBlock; ++block) {
    target.owners.push_back(block_owner(block).value);
  }
  const std::size_t largest = std::clamp(budget_ / (static_cast<std::size_t>(std::max(threads_, 1)) * 64),
                                         kSmallestPart, kLargestPart);
  struct Job {
    Type* type;
    std::size_t part;
    std::uint32_t rows;
  };
  std::vector<Type*> types;
  std::vector<Job> out, in;
  for (auto& [id, type] : types_) {
    counts_[id] = type->count;
    type->first_sequence = first_sequence(type->id);
    assert(type->first_sequence % kColumnBlock == 0);
    if (type->first_sequence + type->count >= std::numeric_limits<std::uint32_t>::max()) {
      throw Error(ErrorKind::kResource, "LimitExceeded", "more than 4,294,967,294 relationships of one type");
    }
    type->out = CutGroups(type->by_start, largest);
    type->in = CutGroups(type->by_end, largest);
    for (std::size_t p = 0; p < type->out.parts.size(); ++p) {
      type->out_parts.push_back(std::make_unique<Part>());
      out.push_back({type.get(), p, type->out.parts[p].rows});
    }
    for (std::size_t p = 0; p < type->in.parts.size(); ++p) {
      type->in_parts.push_back(std::make_unique<Part>());
      in.push_back({type.get(), p, type->in.parts[p].rows});
    }
    types.push_back(type.get());
  }
  // Large ones first, so that the threads end together.
  const auto larger = [](const Job& a, const Job& b) { return a.rows > b.rows; };
  std::stable_sort(out.begin(), out.end(), larger);
  std::stable_sort(in.begin(), in.end(), larger);
  std::stable_sort(types.begin(), types.end(),
                   [](const Type* a, const Type* b) { return a->count > b->count; });
  ParallelFor(threads_, types.size(), [&](std::size_t i) { Distribute(*types[i]); });
  ParallelFor(threads_, out.size(), [&](std::size_t i) { ProcessOut(*out[i].type, out[i].part, target); });
  assembler.Finish();
  ParallelFor(threads_, in.size(), [&](std::size_t i) { ProcessIn(*in[i].type, in[i].part, target); });
  types_.clear();
  file_.reset();
}

}  // namespace liaison
