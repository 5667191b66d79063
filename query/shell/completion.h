// completion.h: what Tab offers: by what stands before the cursor, labels, types, properties, parameters,
// commands, files, or words of the language.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "query/shell/shell.h"

namespace liaison::shell {

struct Completions {
  std::size_t begin = 0;                // of the word in the line that the candidates replace
  std::vector<std::string> candidates;  // sorted, each the whole word
};

// `pending`: the lines of the statement before this one. `line` ends at the cursor.
Completions Complete(Shell& shell, std::string_view pending, std::string_view line);

// What all candidates begin with.
std::string CommonStart(const std::vector<std::string>& candidates);

}  // namespace liaison::shell
