// extract_command.h: `liaison extract FILE...`: what the rules find in texts, as JSON lines, without a
// database (import/documents).
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace liaison::shell {

// `chosen` as in AddImportCommand.
void AddExtractCommand(CLI::App& app, const std::function<void(std::function<int()>)>& chosen);

}  // namespace liaison::shell
