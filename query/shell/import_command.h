// import_command.h: the flags of `liaison import jsonl|csv|bulk`, handed to the importer (import/import.h).
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace liaison::shell {

// Adds `import` with its kinds. `chosen` is given what to run when one of them was parsed: it returns the
// exit code and throws Error.
void AddImportCommand(CLI::App& app, std::function<void(std::function<int()>)> chosen);

}  // namespace liaison::shell
