// utf8.h: whether bytes are UTF-8, and how many code points a text has.
#pragma once

#include <cstddef>
#include <string_view>

namespace liaison::importer {

// Strict: no overlong forms, no surrogates, nothing beyond U+10FFFF. About 8 bytes a step over ASCII.
bool IsUtf8(std::string_view text);

// Precondition: IsUtf8.
std::size_t CountCodePoints(std::string_view text);

// Byte offset of a code point; the size of the text when there are not so many.
std::size_t ByteOffset(std::string_view text, std::size_t code_points);

}  // namespace liaison::importer
