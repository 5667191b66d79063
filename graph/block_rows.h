// block_rows.h: which of 2,048 rows a block has values for, in the bytes of columns.
//
// Form 0: all. 1: the first n (varint). 2: bitmap of 256 bytes. 3: n (varint), then the gaps before each row
// (varints). Not here: the values (codecs_column.cpp).
#pragma once

#include <cstdint>
#include <string>

#include "graph/byte_reader.h"
#include "graph/chunks/column.h"

namespace liaison::codecs {

// The rows in ascending order; `dense` says that row i is i.
struct Rows {
  std::uint32_t count = 0;
  bool dense = true;
  std::array<std::uint16_t, kColumnBlock> row;  // first `count` entries, not set when dense
  std::uint32_t operator[](std::uint32_t i) const { return dense ? i : row[i]; }
};

inline void ListRows(const BlockBits& present, Rows& rows) {
  rows.count = present.Count();
  std::uint32_t n = 0;
  for (std::uint32_t w = 0; w < present.words.size(); ++w) {
    for (std::uint64_t bits = present.words[w]; bits; bits &= bits - 1) {
      rows.row[n++] = static_cast<std::uint16_t>(w * 64 + std::countr_zero(bits));
    }
  }
  rows.dense = n == 0 || rows.row[n - 1] == n - 1;
}

inline void AppendRows(std::string& out, const BlockBits& present, const Rows& rows) {
  constexpr std::uint32_t kFewRows = 128;  // gaps take at most two bytes, the bitmap 256
  if (rows.count == kColumnBlock) {
    out += '\0';
  } else if (rows.dense) {
    std::uint8_t bytes[kMaxVarint];
    out += '\1';
    out.append(reinterpret_cast<char*>(bytes), PutVarint(bytes, rows.count) - bytes);
  } else if (rows.count >= kFewRows) {
    out += '\2';
    out.append(reinterpret_cast<const char*>(present.words.data()), sizeof present.words);
  } else {
    std::uint8_t bytes[kMaxVarint + kFewRows * 2];
    std::uint8_t* end = PutVarint(bytes, rows.count);
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < rows.count; ++i) {
      end = PutVarint(end, rows.row[i] - next);
      next = rows.row[i] + 1u;
    }
    out += '\3';
    out.append(reinterpret_cast<char*>(bytes), end - bytes);
  }
}

inline void ReadRows(ByteReader& in, BlockBits& present, Rows& rows) {
  const std::uint8_t form = in.Byte();
  if (form == 2) {
    const std::string_view bitmap = in.Take(sizeof present.words);
    std::memcpy(present.words.data(), bitmap.data(), bitmap.size());
    ListRows(present, rows);
    return;
  }
  if (form > 3) in.Fail("says its rows in an unknown form");
  rows.count = form == 0 ? kColumnBlock : in.Below(kColumnBlock + 1, "has too many rows");
  if (form == 3) {
    rows.dense = false;
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < rows.count; ++i) {
      const std::uint32_t row = next + in.Below(kColumnBlock - next, "has a row outside of it");
      rows.row[i] = static_cast<std::uint16_t>(row);
      present.Set(row);
      next = row + 1;
    }
    return;
  }
  rows.dense = true;
  for (std::uint32_t w = 0; w < rows.count / 64; ++w) present.words[w] = ~0ull;
  if (rows.count % 64) present.words[rows.count / 64] = (1ull << rows.count % 64) - 1;
}

}  // namespace liaison::codecs
