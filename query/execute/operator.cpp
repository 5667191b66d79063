#include "query/execute/operator.h"

#include <algorithm>

namespace liaison::exec {

void Gathered::ReadAll(Operator& child, std::size_t slots) {
  for (;;) {
    context_.CheckInterrupt();
    Batch batch(slots);
    if (!child.Next(batch)) return;
    if (batch.count) Add(std::move(batch));
  }
}

void Gathered::Add(Batch batch) {
  std::size_t bytes = batch.bytes() + batch.columns.capacity() * sizeof(Vector);
  context_.memory.Add(bytes);
  charged_ += bytes;
  rows_ += batch.count;
  batches_.push_back(std::move(batch));
}

void Gathered::Clear() {
  context_.memory.Remove(charged_);
  charged_ = 0;
  rows_ = 0;
  batches_.clear();
}

void Gathered::Unfold() {
  auto is_folded = [](const Batch& b) {
    return std::any_of(b.multiplicity.begin(), b.multiplicity.end(), [](std::uint64_t m) { return m != 1; });
  };
  if (std::none_of(batches_.begin(), batches_.end(), is_folded)) {
    for (Batch& b : batches_) b.multiplicity.clear();
    return;
  }
  std::vector<Batch> folded = std::move(batches_);
  batches_.clear();
  rows_ = 0;
  for (Batch& b : folded) {
    std::vector<Slot> slots;
    for (std::size_t s = 0; s < b.columns.size(); ++s) slots.push_back(static_cast<Slot>(s));
    std::vector<std::uint64_t> left = std::move(b.multiplicity);
    b.multiplicity.clear();
    left.resize(b.count, 1);
    for (RowIndex row = 0; row < b.count;) {
      context_.CheckInterrupt();
      std::vector<RowIndex> rows;
      while (row < b.count && rows.size() < kBatchRows) {
        std::uint64_t n = std::min<std::uint64_t>(left[row], kBatchRows - rows.size());
        rows.insert(rows.end(), n, row);
        left[row] -= n;
        if (left[row] == 0) ++row;
      }
      if (rows.empty()) continue;
      Batch piece(b.columns.size());
      piece.GatherFrom(b, rows, slots);
      Add(std::move(piece));
    }
  }
}

}  // namespace liaison::exec
