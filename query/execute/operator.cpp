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
  std::size_t bytes = batch.bytes();
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

void Unfold(Batch& batch) {
  if (batch.multiplicity.empty()) return;
  if (std::all_of(batch.multiplicity.begin(), batch.multiplicity.end(), [](std::uint64_t m) { return m == 1; })) {
    batch.multiplicity.clear();
    return;
  }
  std::vector<RowIndex> rows;
  for (RowIndex i = 0; i < batch.count; ++i) rows.insert(rows.end(), batch.multiplicity[i], i);
  batch.multiplicity.clear();
  Vector repeated;
  for (Vector& v : batch.columns) {
    if (v.kind == Vector::Kind::kNone || v.constant) continue;
    repeated.Gather(v, rows);
    std::swap(repeated, v);
  }
  batch.count = static_cast<std::uint32_t>(rows.size());
}

}  // namespace liaison::exec
