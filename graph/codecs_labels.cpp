// codecs_labels.cpp: the label sets of 2,048 nodes, and which of them have a label. Formats: graph/README.md.
#include "graph/codecs_labels.h"

#include "graph/byte_reader.h"
#include "graph/codecs.h"

namespace liaison::codecs {
namespace {

constexpr char kSetsName[] = "a block of label sets";
constexpr char kBitmapName[] = "a bitmap of a label";
constexpr char kRuns = 0, kRaw = 1;  // forms
constexpr std::uint8_t kOperandSet = kOperandVersion | 0;
constexpr std::uint8_t kOperandClear = kOperandVersion | 1;

std::string WithHead(char form, const std::string& payload) {
  std::string out;
  out.reserve(payload.size() + 2);
  out += static_cast<char>(kCodecVersion);
  out += form;
  out += payload;
  return out;
}

// Calls change(op, row, rest) for each record.
template <class Apply>
void ForEachChange(std::span<const std::string_view> operands, const char* what, Apply apply) {
  for (const std::string_view o : operands) {
    ByteReader in(o, what);
    while (!in.AtEnd()) {
      const std::uint8_t op = in.Byte();
      const std::uint32_t row = in.Below(kColumnBlock, "is outside of it");
      apply(op, row, in);
    }
  }
}

}  // namespace

// Runs of (length, set); what follows the last run is 0.
std::string EncodeLabelSets(const LabelSetBlock& block) {
  if (block.count == 0) return {};
  std::uint32_t end = kColumnBlock;
  while (block.sets[end - 1] == 0) --end;
  std::string runs;
  for (std::uint32_t row = 0; row < end && runs.size() < sizeof block.sets;) {
    std::uint32_t next = row + 1;
    while (next < end && block.sets[next] == block.sets[row]) ++next;
    AppendVarint(runs, next - row);
    AppendVarint(runs, block.sets[row]);
    row = next;
  }
  if (runs.size() < sizeof block.sets) return WithHead(kRuns, runs);
  return WithHead(kRaw, std::string(reinterpret_cast<const char*>(block.sets.data()), sizeof block.sets));
}

LabelSetBlock DecodeLabelSets(std::string_view bytes) {
  LabelSetBlock block;
  if (bytes.empty()) return block;
  ByteReader in(bytes, kSetsName);
  in.Version(kCodecVersion);
  const char form = static_cast<char>(in.Byte());
  if (form == kRuns) {
    for (std::uint32_t row = 0; !in.AtEnd();) {
      const std::uint32_t length = in.Below(kColumnBlock - row + 1, "has too many rows");
      const auto set = static_cast<std::uint16_t>(in.Below(1u << 16, "has a label set that is too large"));
      std::fill_n(block.sets.begin() + row, length, set);
      row += length;
    }
  } else if (form == kRaw) {
    std::memcpy(block.sets.data(), in.Take(sizeof block.sets).data(), sizeof block.sets);
    in.ExpectEnd();
  } else {
    in.Fail("is written in an unknown form");
  }
  for (const std::uint16_t set : block.sets) block.count += set != 0;
  return block;
}

std::string EncodeLabelSetOperand(std::span<const LabelSetChange> changes) {
  std::string out;
  out.reserve(changes.size() * 5);
  for (const LabelSetChange& c : changes) {
    out += static_cast<char>(kOperandSet);
    AppendVarint(out, c.row);
    AppendVarint(out, c.set);
  }
  return out;
}

std::string FoldLabelSets(std::string_view base, std::span<const std::string_view> operands) {
  LabelSetBlock block = DecodeLabelSets(base);
  ForEachChange(operands, "a change of label sets", [&](std::uint8_t op, std::uint32_t row, ByteReader& in) {
    if (op != kOperandSet) in.Fail("is unknown");
    block.sets[row] = static_cast<std::uint16_t>(in.Below(1u << 16, "has a label set that is too large"));
  });
  block.count = 0;
  for (const std::uint16_t set : block.sets) block.count += set != 0;
  return EncodeLabelSets(block);
}

// Runs of zeros and ones by turns, zeros first; what follows the last run is 0.
std::string EncodeBitmap(const LabelBitmapBlock& block) {
  if (block.count == 0) return {};
  std::string runs;
  bool bit = false;
  std::uint32_t from = 0;
  for (std::uint32_t row = 0; row < kColumnBlock && runs.size() < sizeof block.bits.words; ++row) {
    if (block.bits.Test(row) == bit) continue;
    AppendVarint(runs, row - from);
    from = row;
    bit = !bit;
  }
  if (bit) AppendVarint(runs, kColumnBlock - from);
  if (runs.size() < sizeof block.bits.words) return WithHead(kRuns, runs);
  return WithHead(
      kRaw, std::string(reinterpret_cast<const char*>(block.bits.words.data()), sizeof block.bits.words));
}

LabelBitmapBlock DecodeBitmap(std::string_view bytes) {
  LabelBitmapBlock block;
  if (bytes.empty()) return block;
  ByteReader in(bytes, kBitmapName);
  in.Version(kCodecVersion);
  const char form = static_cast<char>(in.Byte());
  if (form == kRuns) {
    bool bit = false;
    for (std::uint32_t row = 0; !in.AtEnd(); bit = !bit) {
      const std::uint32_t end = row + in.Below(kColumnBlock - row + 1, "has too many rows");
      for (; row < end; ++row) {
        if (bit) block.bits.Set(row);
      }
    }
  } else if (form == kRaw) {
    std::memcpy(block.bits.words.data(), in.Take(sizeof block.bits.words).data(), sizeof block.bits.words);
    in.ExpectEnd();
  } else {
    in.Fail("is written in an unknown form");
  }
  block.count = block.bits.Count();
  return block;
}

std::string EncodeBitmapOperand(std::span<const BitmapChange> changes) {
  std::string out;
  out.reserve(changes.size() * 3);
  for (const BitmapChange& c : changes) {
    out += static_cast<char>(c.set ? kOperandSet : kOperandClear);
    AppendVarint(out, c.row);
  }
  return out;
}

std::string FoldBitmap(std::string_view base, std::span<const std::string_view> operands) {
  LabelBitmapBlock block = DecodeBitmap(base);
  ForEachChange(operands, "a change of a bitmap", [&](std::uint8_t op, std::uint32_t row, ByteReader& in) {
    if (op == kOperandSet) {
      block.bits.Set(row);
    } else if (op == kOperandClear) {
      block.bits.Reset(row);
    } else {
      in.Fail("is unknown");
    }
  });
  block.count = block.bits.Count();
  return EncodeBitmap(block);
}

}  // namespace liaison::codecs
