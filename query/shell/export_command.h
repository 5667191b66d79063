// export_command.h: `liaison export`: a database, or the result of a query, as a picture or as a file of
// another program.
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace liaison::shell {

// `chosen`: as of AddImportCommand.
void AddExportCommand(CLI::App& app, std::function<void(std::function<int()>)> chosen);

}  // namespace liaison::shell
