// plain_list.h: long lists of numbers, strings, booleans and nulls, read without ANTLR.
//
// Data that people paste into a statement (`UNWIND [1, 2, ...`, `n.id IN [...]`): a token and a tree for
// every number and comma would take ten times the time and memory of the values. The list becomes one token,
// and one literal. Not here: lists of anything else, and short ones, which the grammar reads.
#pragma once

#include <optional>
#include <string_view>

#include "graph/error.h"
#include "graph/value.h"

namespace liaison {

struct PlainList {
  List items;
  Position end;  // behind the closing bracket
};

// `text` begins behind an opening bracket, at `begin`. None when there is anything but such items, or few of
// them. Throws what literals.h throws.
std::optional<PlainList> ReadPlainList(std::string_view text, Position begin);

}  // namespace liaison
