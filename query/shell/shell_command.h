// shell_command.h: the flags of `liaison shell`: conversation, -c, -f, standard input.
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace liaison::shell {

// `chosen`: as of AddImportCommand.
void AddShellCommand(CLI::App& app, std::function<void(std::function<int()>)> chosen);

}  // namespace liaison::shell
