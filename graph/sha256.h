// sha256.h: SHA-256 (FIPS 180-4) of a text, by which versions of documents are told apart.
//
// Not for secrets, and not for index keys (key_hash.h).
#pragma once

#include <string>
#include <string_view>

namespace liaison {

std::string Sha256Hex(std::string_view bytes);  // 64 hexadecimal digits

}  // namespace liaison
