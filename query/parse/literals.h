// literals.h: the text of number, string and name tokens -> values. The grammar lets any word of digits and
// letters through, so that what is wrong with it can be said here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "graph/error.h"

namespace liaison {

// Decimal, 0x, 0o, 0b; underscores between digits. `negative`: a minus stands directly before it, so that the
// smallest integer can be written. Throws InvalidNumberLiteral, IntegerOverflow.
std::int64_t ParseInteger(std::string_view text, bool negative, Position position);

// 1.5 .5 1e3 1_0.5E-2, with an optional suffix f or d. Too small gives 0.0. Throws InvalidNumberLiteral,
// FloatingPointOverflow.
double ParseFloat(std::string_view text, Position position);

// A string in single or double quotes or a name in backquotes: escapes undone (\\ \' \" \` \b \f \n \r \t
// \uXXXX \UXXXXXX, surrogate pairs of \u), doubled quotes made single. Throws InvalidUnicodeLiteral for a
// wrong \u, UnexpectedSyntax for an unknown escape.
std::string Unquote(std::string_view quoted, Position position);

}  // namespace liaison
