// tokens.h: a text cut into words, numbers and signs: "U.S." , "R&D", "UNU-FLORES", "3.5", "J.", "'s" and "("
// are one each; "UNDP-funded" is three. Bytes of UTF-8; what is no UTF-8 is a sign.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace liaison::importer {

class Lexicon;
struct Reading;

struct TokenSpan {
  std::uint32_t begin = 0, end = 0;
};

std::vector<TokenSpan> SplitTokens(std::string_view text);

// The lower case of a text in the same number of bytes.
std::string LowerSameLength(std::string_view text);

// Appends the tokens of [begin, end) of the reading's text.
void AddTokens(Reading&, const Lexicon&, std::uint32_t begin, std::uint32_t end);

}  // namespace liaison::importer
