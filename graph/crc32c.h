// crc32c.h: the checksum of seals and of RocksDB's logs (Castagnoli polynomial, RFC 3720 section B.4).
#pragma once

#include <cstdint>
#include <string_view>

namespace liaison {

// Of `bytes` behind what had the checksum `before`.
std::uint32_t Crc32c(std::string_view bytes, std::uint32_t before = 0);

}  // namespace liaison
