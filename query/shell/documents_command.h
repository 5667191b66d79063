// documents_command.h: the flags of `liaison import documents` and `liaison import --undo`, handed to
// import/documents.
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace liaison::shell {

// `import`: the command that has the kinds of imports. `chosen` as in AddImportCommand.
void AddDocumentsImport(CLI::App& import, const std::function<void(std::function<int()>)>& chosen);

}  // namespace liaison::shell
