// key_hash.h: the hash that stands for the end of a long value in an index key. Part of the file format: it
// must never change.
//
// Not for hash tables in memory (std::hash and ValueHash are).
// SipHash-2-4 with a fixed key (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012, section 2).
#pragma once

#include <cstdint>
#include <string_view>

namespace liaison {

std::uint64_t KeyHash(std::string_view bytes);

}  // namespace liaison
