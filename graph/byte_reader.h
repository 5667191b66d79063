// byte_reader.h: the bounds-checked cursor that every decoder of codecs_*.cpp reads with, and its
// counterparts for writing.
//
// Little endian and LEB128 varints: values are never sorted, so nothing here is big endian (keys.h is).
// Shape: `ByteReader` holds [at, end) of somebody else's bytes and the name of what is read, for the message
// of StorageError.Corrupt. Not here: formats.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace liaison::codecs {

static_assert(std::endian::native == std::endian::little,
              "fixed-width fields are copied as they lie in memory");

[[noreturn]] void ThrowCorrupt(std::string_view what, std::string_view why);

inline std::uint64_t ZigZag(std::int64_t v) {
  return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
}
inline std::int64_t UnZigZag(std::uint64_t v) { return static_cast<std::int64_t>((v >> 1) ^ (0 - (v & 1))); }

inline constexpr std::size_t kMaxVarint = 10;
inline constexpr std::size_t kMaxVarint32 = 5;

// Writes at most kMaxVarint bytes and returns the end.
inline std::uint8_t* PutVarint(std::uint8_t* out, std::uint64_t v) {
  while (v >= 0x80) {
    *out++ = static_cast<std::uint8_t>(v) | 0x80;
    v >>= 7;
  }
  *out++ = static_cast<std::uint8_t>(v);
  return out;
}

// The same for numbers below 2^35, without branches on their length; the 8 bytes at `out` must be writable.
inline std::uint8_t* PutShortVarint(std::uint8_t* out, std::uint64_t v) {
  const int length = (std::bit_width(v | 1) + 6) / 7;
  std::uint64_t spread =
      (v & 0x7F) | (v & 0x3F80) << 1 | (v & 0x1FC000) << 2 | (v & 0xFE00000) << 3 | (v & 0x7F0000000) << 4;
  spread |= 0x0080808080808080 & ((1ull << (8 * (length - 1))) - 1);
  std::memcpy(out, &spread, 8);
  return out + length;
}

// Reads what PutShortVarint wrote, from 8 readable bytes. Sets `bad` when it is no number below 2^35.
inline const std::uint8_t* GetShortVarint(const std::uint8_t* in, std::uint64_t& v, std::uint64_t& bad) {
  std::uint64_t word;
  std::memcpy(&word, in, 8);
  const std::uint64_t ends = ~word & 0x0000008080808080;
  bad |= ends == 0;
  const std::uint64_t kept = word & (ends ^ (ends - 1));
  v = (kept & 0x7F) | (kept >> 1 & 0x3F80) | (kept >> 2 & 0x1FC000) | (kept >> 3 & 0xFE00000) |
      (kept >> 4 & 0x7F0000000);
  return in + (std::countr_zero(ends | 1ull << 39) >> 3) + 1;
}

template <class T>
void AppendFixed(std::string& out, T v) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &v, sizeof v);
  out.append(bytes, sizeof bytes);
}

class ByteReader {
 public:
  ByteReader(std::string_view bytes, std::string_view what)
      : at_(reinterpret_cast<const std::uint8_t*>(bytes.data())), end_(at_ + bytes.size()), what_(what) {}

  bool AtEnd() const { return at_ == end_; }
  std::size_t Left() const { return static_cast<std::size_t>(end_ - at_); }
  std::string_view Rest() const { return {reinterpret_cast<const char*>(at_), Left()}; }

  std::uint8_t Byte() {
    if (at_ == end_) Fail("ends too early");
    return *at_++;
  }
  std::uint64_t Varint() {
    if (at_ != end_ && *at_ < 0x80) return *at_++;
    return SlowVarint();
  }
  std::uint32_t Varint32() {
    const std::uint64_t v = Varint();
    if (v >> 32) Fail("a number is too large");
    return static_cast<std::uint32_t>(v);
  }
  // A number below `limit`.
  std::uint32_t Below(std::uint64_t limit, const char* why) {
    const std::uint64_t v = Varint();
    if (v >= limit) Fail(why);
    return static_cast<std::uint32_t>(v);
  }
  std::int64_t Signed() { return UnZigZag(Varint()); }
  template <class T>
  T Fixed() {
    T v;
    std::memcpy(&v, Take(sizeof(T)).data(), sizeof(T));
    return v;
  }
  std::string_view Take(std::uint64_t n) {
    if (n > Left()) Fail("ends too early");
    std::string_view taken(reinterpret_cast<const char*>(at_), n);
    at_ += n;
    return taken;
  }
  std::string_view Bytes() { return Take(Varint()); }
  // So many numbers below 2^35, each handed to `take`.
  template <class Take>
  void ShortVarints(std::size_t count, Take take) {
    std::uint64_t bad = 0, v = 0;
    for (; count > 0 && end_ - at_ >= 8; --count) {
      at_ = GetShortVarint(at_, v, bad);
      take(v);
    }
    if (bad) Fail("a number is too large");
    for (; count > 0; --count) {
      v = Varint();
      if (v >> 35) Fail("a number is too large");
      take(v);
    }
  }
  // How many of something follow, each of which takes at least one byte: so a damaged count cannot ask for
  // absurd memory.
  std::uint64_t Count() {
    const std::uint64_t n = Varint();
    if (n > Left()) Fail("a count is larger than what is left");
    return n;
  }
  void Version(std::uint8_t expected) {
    if (Byte() != expected) Fail("its version is unknown, or two changes of it could not be joined");
  }
  void ExpectEnd() {
    if (at_ != end_) Fail("has bytes behind its end");
  }
  [[noreturn]] void Fail(std::string_view why) const { ThrowCorrupt(what_, why); }

 private:
  std::uint64_t SlowVarint() {
    std::uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t b = Byte();
      if (shift == 63 && b > 1) break;
      v |= static_cast<std::uint64_t>(b & 0x7F) << shift;
      if (b < 0x80) return v;
    }
    Fail("a number is too long");
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::string_view what_;
};

// The first byte of every value and, as its high half, of every record of an operand.
inline constexpr std::uint8_t kCodecVersion = 1;
inline constexpr std::uint8_t kOperandVersion = 0x10;

// Days since 1970 that a date can have: a little beyond the years -999,999,999 to 999,999,999.
inline constexpr std::int64_t kMaxDays = 366'000'000'000;

// What a fold gives when it cannot read its base or an operand: marker 0xFF, then everything it was given, so
// that nothing is lost in a compaction and every decoder refuses the value as damaged.
std::string Unreadable(const std::string_view* base, const std::string_view* operands, std::size_t count);

}  // namespace liaison::codecs
