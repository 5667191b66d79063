// private_blocks.h: what a write transaction has changed in one block, over the version of its snapshot.
//
// Changes are only noted down; a block to be read is made from them when somebody reads it, and once more at
// most at commit. So thousands of additions to one chunk cost one sort and one merge, and reading after a
// single change costs a short move. `base` (null: empty) belongs to the cache and lives as long as the
// transaction. Not here: which block of what (transaction_state.h), bytes (codecs.h).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/chunks/adjacency.h"
#include "graph/chunks/cache.h"
#include "graph/chunks/column.h"
#include "graph/codecs.h"

namespace liaison {

class PrivateAdjacency {
 public:
  explicit PrivateAdjacency(const AdjacencyChunk* base) : base_(base) {}
  // A removal undoes an earlier addition of the same relationship and the other way round.
  void Add(std::uint32_t local, std::uint32_t neighbour, std::uint32_t sequence) {
    changes_.push_back({neighbour, sequence, static_cast<std::uint16_t>(local), 1});
  }
  void Remove(std::uint32_t local, std::uint32_t neighbour, std::uint32_t sequence) {
    changes_.push_back({neighbour, sequence, static_cast<std::uint16_t>(local), -1});
  }
  const AdjacencyChunk* Read();  // valid until the next change
  // Against the base; sorted, without what cancels out.
  std::vector<codecs::AdjacencyChange> NetChanges() const;
  BlockPointer<AdjacencyChunk> Finish();  // the new version
  const AdjacencyChunk* base() const { return base_; }

 private:
  struct Change {
    std::uint32_t neighbour, sequence;
    std::uint16_t local;
    std::int16_t sum;  // +1 added, -1 removed
  };
  static std::vector<Change> Net(std::span<const Change>);
  static AdjacencyChunk Merge(const AdjacencyChunk* from, std::span<const Change> net);
  void ApplyInPlace(const Change&);

  const AdjacencyChunk* base_;
  std::vector<Change> changes_;
  std::size_t applied_ = 0;               // of changes_, to current_
  BlockPointer<AdjacencyChunk> current_;  // null: not made yet
};

class PrivateColumn {
 public:
  explicit PrivateColumn(const ColumnBlock* base) : base_(base) {}
  Value Get(std::uint32_t row) const;
  bool Has(std::uint32_t row) const;
  void Set(std::uint32_t row, Value);  // null removes
  const ColumnBlock* Read();           // valid until the next change
  // One a row; those that say what the base says are left out.
  std::vector<codecs::ColumnChange> NetChanges() const;
  BlockPointer<ColumnBlock> Finish();
  const ColumnBlock* base() const { return base_; }

 private:
  const ColumnBlock* base_;
  std::vector<codecs::ColumnChange> changes_;         // one a row
  std::array<std::uint16_t, kColumnBlock> latest_{};  // row -> index in changes_ + 1; 0: as in the base
  std::vector<std::uint16_t> unapplied_;              // rows that current_ does not know yet
  BlockPointer<ColumnBlock> current_;
};

class PrivateLabelSets {
 public:
  explicit PrivateLabelSets(const LabelSetBlock* base)
      : base_(base), current_(std::make_unique<Versioned<LabelSetBlock>>(base ? *base : LabelSetBlock{})) {}
  void Set(std::uint32_t row, std::uint16_t set) {
    current_->count += (set != 0) - (current_->sets[row] != 0);
    current_->sets[row] = set;
  }
  const LabelSetBlock* Read() const { return current_.get(); }
  std::vector<codecs::LabelSetChange> NetChanges() const;
  BlockPointer<LabelSetBlock> Finish() { return std::move(current_); }
  const LabelSetBlock* base() const { return base_; }

 private:
  const LabelSetBlock* base_;
  BlockPointer<LabelSetBlock> current_;
};

class PrivateBitmap {
 public:
  explicit PrivateBitmap(const LabelBitmapBlock* base)
      : base_(base),
        current_(std::make_unique<Versioned<LabelBitmapBlock>>(base ? *base : LabelBitmapBlock{})) {}
  void Set(std::uint32_t row, bool value) {
    if (current_->bits.Test(row) == value) return;
    value ? current_->bits.Set(row) : current_->bits.Reset(row);
    current_->count += value ? 1 : -1;
  }
  const LabelBitmapBlock* Read() const { return current_.get(); }
  std::vector<codecs::BitmapChange> NetChanges() const;
  BlockPointer<LabelBitmapBlock> Finish() { return std::move(current_); }
  const LabelBitmapBlock* base() const { return base_; }

 private:
  const LabelBitmapBlock* base_;
  BlockPointer<LabelBitmapBlock> current_;
};

}  // namespace liaison
