// safe_text.h: text that may come from hostile documents, made fit for a terminal.
//
// A terminal obeys escape sequences, and bidirectional controls make text read as what it is not; neither may
// come out of data. Not here: quoting as literals of the language (graph/value.h) or as JSON (value_json.h).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace liaison::render {

// Not a Unicode character: what DecodeUtf8 gives for a byte that begins none.
inline constexpr char32_t kInvalidUtf8 = 0xFFFFFFFF;

// The character at `i`, which is moved behind it; by one byte when it is invalid. Precondition: i <
// text.size().
char32_t DecodeUtf8(std::string_view text, std::size_t& i);
void AppendUtf8(std::string& out, char32_t c);

// Control characters (C0, DEL, C1), bidirectional controls, line and paragraph separators, tag characters,
// the byte order mark.
bool IsUnsafe(char32_t c);

// Unsafe characters as \u{1B} (or as UTF-16 units, \u001b: the escapes of the language), except those in
// `keep`; invalid bytes as U+FFFD.
enum class Escapes { kCodePoints, kUnits };
std::string SafeText(std::string_view text, std::string_view keep = {},
                     Escapes escapes = Escapes::kCodePoints);

// Columns that the text takes on a terminal: wide East Asian characters and emoji two, marks that combine
// none. Precondition: safe text.
int DisplayWidth(char32_t c);
std::size_t DisplayWidth(std::string_view text);

}  // namespace liaison::render
