// expectation.h: where a sequence of tokens stops being the beginning of a statement, and what could stand
// there instead.
//
// ANTLR's own set of expected tokens is of little use to people: it is that of one state of the parser, after
// optional parts were given up, and names a hundred tokens where "an expression" is meant. So the network of
// the grammar is walked once more, from the first token on, along all ways at once (a graph of frames, as in
// GLR). What could follow is then read off at the level of rules. Only for messages, after the parser has
// failed: about a microsecond a state. Not here: words for what is expected (syntax_error.cpp).
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "antlr4-runtime.h"

namespace liaison {

// Something that could stand at a place: a rule of the grammar, where it is one that people know as a whole,
// else a token.
struct Possibility {
  bool is_rule = false;
  std::size_t index = 0;   // of the rule, or the token's type
  std::size_t caller = 0;  // the rule that asks for it
};

struct Expectation {
  std::size_t at = 0;                 // index of the first token that cannot stand where it stands
  std::vector<Possibility> possible;  // there; without doubles
  std::vector<std::size_t> words;     // types of the keywords that could stand there as keywords
  bool may_end = false;               // the statement could end there
  // The token before is a keyword, but could only be read as a name: then it is likely to be what is wrong,
  // and this is what could have stood in its place.
  std::optional<std::vector<Possibility>> before;
};

// `is_whole`, by index of rule: not to be looked into. `is_name`: reads a keyword as a name.
// None when the tokens are a statement after all, or too many to look at.
std::optional<Expectation> FindExpectation(antlr4::Parser& parser, const std::vector<antlr4::Token*>& tokens,
                                           const std::vector<bool>& is_whole,
                                           const std::vector<bool>& is_name);

}  // namespace liaison
