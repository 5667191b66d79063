#include "import/bulk_ids.h"

#include <bit>
#include <cstring>

namespace liaison::importer {
namespace {

// An array may have so many entries a node, and a start for the first ones.
constexpr std::uint64_t kSpread = 4, kFreeStart = 1u << 16;
constexpr std::size_t kFirstSlots = 1u << 10;

}  // namespace

std::uint32_t& IntegerIds::At(std::int64_t id) {
  if (dense_) {
    const auto index = static_cast<std::uint64_t>(id);  // negative ones are huge
    if (index < nodes_.size() || index < count_ * kSpread + kFreeStart) {
      if (index >= nodes_.size())
        nodes_.resize(std::max<std::size_t>(index + 1, nodes_.size() + nodes_.size() / 2), 0);
      if (nodes_[index] == 0) ++count_;
      return nodes_[index];
    }
    const std::vector<std::uint32_t> array = std::move(nodes_);
    dense_ = false;
    const std::size_t slots = std::bit_ceil(std::max(kFirstSlots, count_ * 4));
    shift_ = 64 - std::countr_zero(slots);
    nodes_.assign(slots, 0);
    ids_.assign(slots, 0);
    for (std::size_t i = 0; i < array.size(); ++i) {
      if (array[i] != 0) InTable(static_cast<std::int64_t>(i)) = array[i];
    }
  }
  if ((count_ + 1) * 2 > nodes_.size()) Grow();
  std::uint32_t& node = InTable(id);
  if (node == 0) ++count_;
  return node;
}

std::uint32_t& IntegerIds::InTable(std::int64_t id) {
  const std::size_t mask = nodes_.size() - 1;
  std::size_t slot = Mix(id) >> shift_;
  while (nodes_[slot] != 0 && ids_[slot] != id) slot = (slot + 1) & mask;
  ids_[slot] = id;
  return nodes_[slot];
}

void IntegerIds::Grow() {
  const std::vector<std::uint32_t> nodes = std::move(nodes_);
  const std::vector<std::int64_t> ids = std::move(ids_);
  nodes_.assign(nodes.size() * 2, 0);
  ids_.assign(nodes.size() * 2, 0);
  --shift_;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i] != 0) InTable(ids[i]) = nodes[i];
  }
}

std::uint32_t IntegerIds::Find(std::int64_t id) const {
  if (dense_) return static_cast<std::uint64_t>(id) < nodes_.size() ? nodes_[id] : 0;
  const std::size_t mask = nodes_.size() - 1;
  std::size_t slot = Mix(id) >> shift_;
  while (nodes_[slot] != 0 && ids_[slot] != id) slot = (slot + 1) & mask;
  return nodes_[slot];
}

void IntegerIds::Prefetch(std::int64_t id) const {
  if (dense_) {
    if (static_cast<std::uint64_t>(id) < nodes_.size()) __builtin_prefetch(&nodes_[id]);
    return;
  }
  const std::size_t slot = Mix(id) >> shift_;
  __builtin_prefetch(&nodes_[slot]);
  __builtin_prefetch(&ids_[slot]);
}

std::uint64_t StringIds::Mix(std::string_view id) {
  std::uint64_t h = id.size() * 0x9E3779B97F4A7C15ull;
  const char* p = id.data();
  std::size_t n = id.size();
  for (; n >= 8; n -= 8, p += 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    h = (h ^ word) * 0xD6E8FEB86659FD93ull;
    h ^= h >> 32;
  }
  std::uint64_t word = 0;
  std::memcpy(&word, p, n);
  h = (h ^ word) * 0xD6E8FEB86659FD93ull;
  h ^= h >> 32;
  h *= 0xD6E8FEB86659FD93ull;
  return h ^ h >> 32;
}

std::uint32_t& StringIds::At(std::string_view id, bool copy) {
  if ((count_ + 1) * 2 > slots_.size()) Grow();
  const std::uint64_t h = Mix(id);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = h & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (!slot.data) {
      if (copy) id = copies_.emplace_back(id);
      slot = {id.data() ? id.data() : "", static_cast<std::uint32_t>(id.size()),
              static_cast<std::uint32_t>(h >> 32), 0};
      ++count_;
      return slot.node;
    }
    if (slot.hash == h >> 32 && std::string_view(slot.data, slot.size) == id) return slot.node;
  }
}

std::uint32_t StringIds::Find(std::string_view id) const {
  if (slots_.empty()) return 0;
  const std::uint64_t h = Mix(id);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = h & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (!slot.data) return 0;
    if (slot.hash == h >> 32 && std::string_view(slot.data, slot.size) == id) return slot.node;
  }
}

void StringIds::Grow() {
  std::vector<Slot> old = std::move(slots_);
  slots_.assign(old.empty() ? kFirstSlots : old.size() * 2, {});
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (!slot.data) continue;
    std::size_t at = Mix({slot.data, slot.size}) & mask;
    while (slots_[at].data) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

}  // namespace liaison::importer
