#include "graph/bulk_values.h"

#include <algorithm>
#include <cassert>

#include "graph/parallel.h"

namespace liaison {
namespace {

// Large enough to be few (each is synced), small enough to keep all threads busy.
constexpr std::uint64_t kLargestFile = 64u << 20, kSmallestFile = 4u << 20;

}  // namespace

void BulkValues::Add(std::string key, std::string value) {
  Entry entry{std::move(key), {}, 0, static_cast<std::uint32_t>(value.size()), false};
  bytes_ += entry.key.size() + value.size();
  TemporaryFile* file = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (held_ + value.size() <= budget_) {
      held_ += value.size();
    } else {
      if (!file_) file_ = std::make_unique<TemporaryFile>(folder_);
      file = file_.get();
    }
  }
  if (file) {
    entry.offset = file->Append(value);
    entry.spilled = true;
  } else {
    entry.value = std::move(value);
  }
  const std::lock_guard lock(mutex_);
  entries_.push_back(std::move(entry));
}

void BulkValues::Write(Store& store, int threads, std::vector<std::unique_ptr<Store::FileWriter>>& files) {
  if (entries_.empty()) return;
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
  assert(std::adjacent_find(entries_.begin(), entries_.end(),
                            [](const Entry& a, const Entry& b) { return a.key == b.key; }) == entries_.end());
  const std::uint64_t target =
      std::clamp<std::uint64_t>(bytes_ / (std::max(threads, 1) * 2), kSmallestFile, kLargestFile);
  std::vector<std::pair<std::size_t, std::size_t>> ranges;
  std::uint64_t size = 0;
  for (std::size_t i = 0, begin = 0; i < entries_.size(); ++i) {
    size += entries_[i].key.size() + entries_[i].size;
    if (size < target && i + 1 < entries_.size()) continue;
    ranges.emplace_back(begin, i + 1);
    begin = i + 1;
    size = 0;
  }
  std::vector<std::unique_ptr<Store::FileWriter>> made(ranges.size());
  ParallelFor(threads, ranges.size(), [&](std::size_t r) {
    auto writer = store.NewFile(family_);
    std::string scratch;
    for (std::size_t i = ranges[r].first; i < ranges[r].second; ++i) {
      Entry& entry = entries_[i];
      if (entry.spilled) {
        scratch.resize(entry.size);
        file_->Read(entry.offset, scratch.data(), scratch.size());
        writer->Put(entry.key, scratch);
      } else {
        writer->Put(entry.key, entry.value);
        std::string().swap(entry.value);
      }
    }
    writer->Finish();
    made[r] = std::move(writer);
  });
  for (auto& file : made) files.push_back(std::move(file));
  entries_.clear();
  entries_.shrink_to_fit();
  file_.reset();
  held_ = 0;
  bytes_ = 0;
}

}  // namespace liaison
