// command_line.h: the program's arguments: which command, with what.
#pragma once

namespace liaison::shell {

// All of the program. Returns its exit code (shell.h).
int RunProgram(int count, const char* const* arguments);

}  // namespace liaison::shell
