// repl.h: the conversation: prompt, line, statement, result, until :quit or the end of input.
#pragma once

#include "query/shell/shell.h"

namespace liaison::shell {

// Errors do not end it. Returns the exit code: 0.
int RunRepl(Shell& shell);

}  // namespace liaison::shell
