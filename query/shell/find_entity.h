// find_entity.h: the node that a person means by what is written behind a command (`:who unep`).
//
// Tried in turn: a name exactly as it is spelt (name, short, title, aliases), the same in other letters, and
// what search.entities finds: names misspelt, in part, in another script, by their initials. What can only be
// guessed is never taken: the names that were likely to be meant are listed with numbers, and `unep #2` takes
// the second.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "graph/value.h"
#include "query/shell/shell.h"

namespace liaison::shell {

// With its content. What may be meant is listed on the shell's stream of errors. `command`: for the hint,
// ":who". Throws EntityNotFound.UnknownName, RequestError.AmbiguousName, RequestError.InvalidArgument.
Node FindEntity(Shell& shell, std::string_view command, std::string_view text);

// Two names: 'in quotes', parted by a comma or by ->, or as words where only one way to part them gives two
// names that the database has.
std::pair<std::string, std::string> SplitNames(Shell& shell, std::string_view command,
                                               std::string_view argument);

}  // namespace liaison::shell
