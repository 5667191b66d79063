#include "graph/codecs_postings.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

#include "graph/byte_reader.h"
#include "graph/codecs.h"

namespace liaison::codecs {
namespace {

constexpr char kPostingsName[] = "a list of nodes by name";
constexpr char kPostingGaps = 0, kPostingBitmap = 1;  // forms
constexpr std::size_t kPostingBitmapBytes = kPostingGroup / 8;
constexpr std::uint8_t kPostingAdd = kOperandVersion | 0;
constexpr std::uint8_t kPostingRemove = kOperandVersion | 1;

std::uint32_t ReadPostingsHead(ByteReader& in, char& form) {
  in.Version(kCodecVersion);
  form = static_cast<char>(in.Byte());
  if (form != kPostingGaps && form != kPostingBitmap) in.Fail("is written in an unknown form");
  return in.Below(kPostingGroup, "has too many nodes") + 1;
}

}  // namespace

std::string EncodePostings(std::span<const std::uint16_t> locals) {
  if (locals.empty()) return {};
  std::string out(1, static_cast<char>(kCodecVersion));
  // A gap takes a byte at least.
  if (locals.size() < kPostingBitmapBytes) {
    out += kPostingGaps;
    AppendVarint(out, locals.size() - 1);
    const std::size_t begin = out.size();
    std::uint32_t next = 0;  // the smallest that may follow
    for (const std::uint32_t local : locals) {
      AppendVarint(out, local - next);
      next = local + 1;
    }
    if (out.size() - begin <= kPostingBitmapBytes) return out;
    out.resize(1);
  }
  out += kPostingBitmap;
  AppendVarint(out, locals.size() - 1);
  std::array<char, kPostingBitmapBytes> bits{};
  for (const std::uint32_t local : locals) bits[local >> 3] |= static_cast<char>(1u << (local & 7));
  out.append(bits.data(), bits.size());
  return out;
}

namespace {

// take(local) for each, ascending.
template <class Take>
void VisitPostings(std::string_view bytes, const Take& take) {
  if (bytes.empty()) return;
  ByteReader in(bytes, kPostingsName);
  char form;
  const std::uint32_t count = ReadPostingsHead(in, form);
  if (form == kPostingGaps) {
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      // Nearly all gaps take one byte, and a row of these needs no look at the end of the group.
      const std::string_view rest = in.Rest();
      const std::size_t most = std::min<std::size_t>(count - i, rest.size());
      std::size_t row = 0;
      while (row < most && static_cast<std::uint8_t>(rest[row]) < 0x80 && next < kPostingGroup - 0x80) {
        next += static_cast<std::uint8_t>(rest[row++]);
        take(static_cast<std::uint16_t>(next++));
      }
      in.Take(row);
      i += static_cast<std::uint32_t>(row);
      if (i == count) break;
      const std::uint64_t gap = in.Varint();
      if (gap >= kPostingGroup - next) in.Fail("names a node outside of its group");
      next += static_cast<std::uint32_t>(gap);
      take(static_cast<std::uint16_t>(next++));
    }
  } else {
    const std::string_view bits = in.Take(kPostingBitmapBytes);
    std::uint32_t seen = 0;
    for (std::uint32_t at = 0; at < kPostingBitmapBytes; at += 8) {
      std::uint64_t word;
      std::memcpy(&word, bits.data() + at, sizeof word);
      for (; word != 0; word &= word - 1, ++seen)
        take(static_cast<std::uint16_t>(at * 8 + static_cast<std::uint32_t>(std::countr_zero(word))));
    }
    if (seen != count) in.Fail("has another number of nodes than it says");
  }
  in.ExpectEnd();
}

}  // namespace

std::vector<std::uint16_t> DecodePostings(std::string_view bytes) {
  std::vector<std::uint16_t> locals;
  locals.reserve(std::min<std::size_t>(CountPostings(bytes), 8 * bytes.size()));
  VisitPostings(bytes, [&](std::uint16_t local) { locals.push_back(local); });
  return locals;
}

void AddWeights(std::string_view bytes, std::uint16_t weight, std::span<std::uint16_t> weights) {
  assert(weights.size() == kPostingGroup);
  std::uint16_t* const first = weights.data();
  VisitPostings(
      bytes, [&](std::uint16_t local) { first[local] = static_cast<std::uint16_t>(first[local] + weight); });
}

std::uint32_t CountPostings(std::string_view bytes) {
  if (bytes.empty()) return 0;
  ByteReader in(bytes, kPostingsName);
  char form;
  return ReadPostingsHead(in, form);
}

std::string EncodePostingOperand(std::span<const PostingChange> changes) {
  std::string out;
  out.reserve(changes.size() * 4);
  for (const PostingChange& c : changes) {
    out += static_cast<char>(c.add ? kPostingAdd : kPostingRemove);
    AppendVarint(out, c.local);
  }
  return out;
}

namespace {

// `changes` ascending by node, each once.
void ApplyPostings(std::span<const PostingChange> changes, std::vector<std::uint16_t>& locals) {
  if (changes.empty()) return;
  std::vector<std::uint16_t> merged;
  merged.reserve(locals.size() + changes.size());
  auto at = locals.begin();
  for (const PostingChange& c : changes) {
    while (at != locals.end() && *at < c.local) merged.push_back(*at++);
    if (at != locals.end() && *at == c.local) ++at;
    if (c.add) merged.push_back(c.local);
  }
  merged.insert(merged.end(), at, locals.end());
  locals = std::move(merged);
}

}  // namespace

std::string FoldPostings(std::string_view base, std::span<const std::string_view> operands) {
  std::vector<PostingChange> changes;
  for (const std::string_view o : operands) {
    ByteReader in(o, "a change of a list of nodes by name");
    while (!in.AtEnd()) {
      const std::uint8_t op = in.Byte();
      if (op != kPostingAdd && op != kPostingRemove) in.Fail("is unknown");
      changes.push_back(
          {static_cast<std::uint16_t>(in.Below(kPostingGroup, "names a node outside of its group")),
           op == kPostingAdd});
    }
  }
  // The last change of a node counts.
  std::stable_sort(changes.begin(), changes.end(),
                   [](const PostingChange& a, const PostingChange& b) { return a.local < b.local; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (i + 1 == changes.size() || changes[i].local != changes[i + 1].local) changes[kept++] = changes[i];
  }
  changes.resize(kept);
  std::vector<std::uint16_t> locals = DecodePostings(base);
  ApplyPostings(changes, locals);
  return EncodePostings(locals);
}

}  // namespace liaison::codecs
