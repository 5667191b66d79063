// database_commands.h: `liaison check`, `dump` and `restore`. Each returns the program's exit code and throws
// Error; main knows what an error's exit code is (command_line.cpp).
#pragma once

#include <string>

namespace liaison::shell {

// Names every damage on standard output: 0 when there is none, 1 otherwise.
int RunCheckCommand(const std::string& database);

// `output` empty: standard output. A file appears complete or not at all.
int RunDumpCommand(const std::string& database, const std::string& output);

// `input` "-": standard input.
int RunRestoreCommand(const std::string& input, const std::string& database);

}  // namespace liaison::shell
