// report_command.h: the flags of `liaison report`, and the files that it reads and writes; the reports
// themselves are made by query/report.
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace liaison::shell {

// `chosen` gets what is to be done when the command was named.
void AddReportCommand(CLI::App& app, std::function<void(std::function<int()>)> chosen);

}  // namespace liaison::shell
