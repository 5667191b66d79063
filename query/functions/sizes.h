// sizes.h: how large a list or text that one expression makes may become.
//
// A few dozen doublings (`reduce(s = 'a', i IN range(1, 40) | s + s)`) ask for more than any machine has.
// What gathers rows is charged to the statement's memory (execute/context.h) and has no limit of its own.
#pragma once

#include <fmt/format.h>

#include <cstddef>

#include "graph/error.h"

namespace liaison {

inline constexpr std::size_t kLongestList = std::size_t{1} << 25;  // items; above a gigabyte of values
inline constexpr std::size_t kLongestText = std::size_t{1} << 28;  // bytes

inline void CheckListSize(std::size_t items) {
  if (items <= kLongestList) return;
  throw Error(ErrorKind::kResource, "OutOfMemory",
              fmt::format("the list would have {} elements; at most {} are made", items, kLongestList));
}

inline void CheckTextSize(std::size_t bytes) {
  if (bytes <= kLongestText) return;
  throw Error(ErrorKind::kResource, "OutOfMemory",
              fmt::format("the text would have {} bytes; at most {} are made", bytes, kLongestText));
}

}  // namespace liaison
