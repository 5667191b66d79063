#include "graph/private_blocks.h"

#include <algorithm>
#include <cassert>
#include <tuple>

#include "graph/chunks/column_change.h"

namespace liaison {
namespace {

// Up to so many changes are moved into a chunk one by one; more are merged in one pass.
constexpr std::size_t kInPlace = 8;

// Position of (neighbour, sequence) in the list of a local node, or where it would stand.
std::uint32_t PositionOf(const AdjacencyChunk& chunk, std::uint32_t local, std::uint32_t neighbour,
                         std::uint32_t sequence) {
  std::uint32_t low = chunk.offsets[local], high = chunk.offsets[local + 1];
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const bool before = chunk.neighbours[middle] != neighbour ? chunk.neighbours[middle] < neighbour
                                                              : chunk.sequences[middle] < sequence;
    before ? low = middle + 1 : high = middle;
  }
  return low;
}

// Identical, not only equivalent: 1 and 1.0 are different things to store.
bool Identical(const Value& a, const Value& b) {
  if (a.type() != b.type()) return false;
  if (a.is_integer()) return a.AsInteger() == b.AsInteger();
  if (a.is_string()) return a.AsString() == b.AsString();
  std::string left, right;
  codecs::AppendValue(left, a);
  codecs::AppendValue(right, b);
  return left == right;
}

}  // namespace

// ---- adjacency ----

std::vector<PrivateAdjacency::Change> PrivateAdjacency::Net(std::span<const Change> changes) {
  std::vector<Change> sorted(changes.begin(), changes.end());
  if (sorted.size() > 1) {
    std::sort(sorted.begin(), sorted.end(), [](const Change& a, const Change& b) {
      return std::tie(a.local, a.neighbour, a.sequence) < std::tie(b.local, b.neighbour, b.sequence);
    });
  }
  std::size_t out = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    Change sum = sorted[i++];
    while (i < sorted.size() && sorted[i].local == sum.local && sorted[i].neighbour == sum.neighbour &&
           sorted[i].sequence == sum.sequence) {
      sum.sum = static_cast<std::int16_t>(sum.sum + sorted[i++].sum);
    }
    if (sum.sum != 0) sorted[out++] = sum;
  }
  sorted.resize(out);
  return sorted;
}

AdjacencyChunk PrivateAdjacency::Merge(const AdjacencyChunk* from, std::span<const Change> net) {
  static const AdjacencyChunk kNothing;
  const AdjacencyChunk& old = from == nullptr ? kNothing : *from;
  AdjacencyChunk merged;
  std::size_t size = old.neighbours.size();
  for (const Change& c : net) size += c.sum;
  merged.neighbours.reserve(size);
  merged.sequences.reserve(size);
  std::uint32_t cursor = 0;  // what lies before it in `old` is copied
  auto copy_until = [&](std::uint32_t end) {
    merged.neighbours.insert(merged.neighbours.end(), old.neighbours.begin() + cursor,
                             old.neighbours.begin() + end);
    merged.sequences.insert(merged.sequences.end(), old.sequences.begin() + cursor,
                            old.sequences.begin() + end);
    cursor = end;
  };
  std::size_t i = 0;
  std::int64_t shift = 0;
  for (std::uint32_t local = 0; local < kAdjacencyChunk; ++local) {
    merged.offsets[local] = static_cast<std::uint32_t>(old.offsets[local] + shift);
    for (; i < net.size() && net[i].local == local; ++i) {
      const Change& c = net[i];
      const std::uint32_t at = PositionOf(old, local, c.neighbour, c.sequence);
      copy_until(at);
      if (c.sum > 0) {
        merged.neighbours.push_back(c.neighbour);
        merged.sequences.push_back(c.sequence);
      } else {
        assert(at < old.offsets[local + 1] && old.neighbours[at] == c.neighbour &&
               old.sequences[at] == c.sequence);
        ++cursor;
      }
      shift += c.sum;
    }
  }
  copy_until(static_cast<std::uint32_t>(old.neighbours.size()));
  merged.offsets[kAdjacencyChunk] = static_cast<std::uint32_t>(merged.neighbours.size());
  return merged;
}

void PrivateAdjacency::ApplyInPlace(const Change& c) {
  AdjacencyChunk& chunk = *current_;
  const std::uint32_t at = PositionOf(chunk, c.local, c.neighbour, c.sequence);
  if (c.sum > 0) {
    chunk.neighbours.insert(chunk.neighbours.begin() + at, c.neighbour);
    chunk.sequences.insert(chunk.sequences.begin() + at, c.sequence);
  } else {
    assert(at < chunk.offsets[c.local + 1] && chunk.sequences[at] == c.sequence);
    chunk.neighbours.erase(chunk.neighbours.begin() + at);
    chunk.sequences.erase(chunk.sequences.begin() + at);
  }
  for (std::uint32_t l = c.local + 1u; l <= kAdjacencyChunk; ++l) chunk.offsets[l] += c.sum;
}

const AdjacencyChunk* PrivateAdjacency::Read() {
  if (applied_ == changes_.size()) return current_ ? current_.get() : base_;
  const auto pending = std::span(changes_).subspan(applied_);
  if (current_ && pending.size() <= kInPlace) {
    for (const Change& c : pending) ApplyInPlace(c);
  } else {
    current_ =
        std::make_unique<Versioned<AdjacencyChunk>>(Merge(current_ ? current_.get() : base_, Net(pending)));
  }
  applied_ = changes_.size();
  return current_.get();
}

std::vector<codecs::AdjacencyChange> PrivateAdjacency::NetChanges() const {
  std::vector<codecs::AdjacencyChange> net;
  for (const Change& c : Net(changes_)) {
    net.push_back({c.sum > 0 ? codecs::AdjacencyChange::Kind::kAdd : codecs::AdjacencyChange::Kind::kRemove,
                   c.local, c.neighbour, c.sequence});
  }
  return net;
}

BlockPointer<AdjacencyChunk> PrivateAdjacency::Finish() {
  Read();
  assert(current_);
  current_->neighbours.shrink_to_fit();
  current_->sequences.shrink_to_fit();
  return std::move(current_);
}

// ---- columns ----

Value PrivateColumn::Get(std::uint32_t row) const {
  if (const std::uint16_t i = latest_[row]) return changes_[i - 1].value;
  return base_ == nullptr ? Value() : base_->Get(row);
}

bool PrivateColumn::Has(std::uint32_t row) const {
  if (const std::uint16_t i = latest_[row]) return !changes_[i - 1].value.is_null();
  return base_ != nullptr && base_->Has(row);
}

void PrivateColumn::Set(std::uint32_t row, Value value) {
  if (std::uint16_t& i = latest_[row]; i != 0) {
    changes_[i - 1].value = std::move(value);
  } else {
    changes_.push_back({row, std::move(value)});
    i = static_cast<std::uint16_t>(changes_.size());
  }
  if (current_) unapplied_.push_back(static_cast<std::uint16_t>(row));
}

const ColumnBlock* PrivateColumn::Read() {
  if (changes_.empty()) return base_;
  if (!current_) {
    current_ = std::make_unique<Versioned<ColumnBlock>>(base_ == nullptr ? ColumnBlock{} : *base_);
    ApplyChanges(*current_, changes_);
  } else if (!unapplied_.empty()) {
    std::sort(unapplied_.begin(), unapplied_.end());
    unapplied_.erase(std::unique(unapplied_.begin(), unapplied_.end()), unapplied_.end());
    std::vector<codecs::ColumnChange> fresh;
    fresh.reserve(unapplied_.size());
    for (const std::uint16_t row : unapplied_) fresh.push_back(changes_[latest_[row] - 1]);
    ApplyChanges(*current_, fresh);
  }
  unapplied_.clear();
  return current_.get();
}

std::vector<codecs::ColumnChange> PrivateColumn::NetChanges() const {
  std::vector<codecs::ColumnChange> net;
  net.reserve(changes_.size());
  for (const auto& c : changes_) {
    const bool same =
        base_ == nullptr || !base_->Has(c.row) ? c.value.is_null() : Identical(base_->Get(c.row), c.value);
    if (!same) net.push_back(c);
  }
  return net;
}

BlockPointer<ColumnBlock> PrivateColumn::Finish() {
  Read();
  assert(current_);
  return std::move(current_);
}

// ---- label sets and bitmaps ----

std::vector<codecs::LabelSetChange> PrivateLabelSets::NetChanges() const {
  static const LabelSetBlock kNothing;
  const auto& old = base_ == nullptr ? kNothing.sets : base_->sets;
  std::vector<codecs::LabelSetChange> net;
  for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
    if (old[row] != current_->sets[row]) net.push_back({row, current_->sets[row]});
  }
  return net;
}

std::vector<codecs::BitmapChange> PrivateBitmap::NetChanges() const {
  static const LabelBitmapBlock kNothing;
  const auto& old = base_ == nullptr ? kNothing.bits : base_->bits;
  std::vector<codecs::BitmapChange> net;
  for (std::uint32_t w = 0; w < old.words.size(); ++w) {
    for (std::uint64_t differing = old.words[w] ^ current_->bits.words[w]; differing != 0;
         differing &= differing - 1) {
      const std::uint32_t row = w * 64 + std::countr_zero(differing);
      net.push_back({row, current_->bits.Test(row)});
    }
  }
  return net;
}

}  // namespace liaison
