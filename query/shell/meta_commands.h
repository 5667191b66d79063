// meta_commands.h: the commands of the shell, `:help`, `:schema`, ...: one table, which help and completion
// read too.
#pragma once

#include <string_view>
#include <vector>

#include "query/shell/shell.h"

namespace liaison::shell {

// What completion offers behind the command.
enum class ArgumentKind { kNone, kFile, kMode, kOnOff, kTopic, kParameter, kName, kLabel };

struct MetaCommand {
  std::string_view name;     // "schema", without the colon
  std::string_view usage;    // ":schema"
  std::string_view summary;  // one line
  ArgumentKind argument = ArgumentKind::kNone;
  // `argument` is trimmed. Returns whether all went well; throws Error.
  bool (*run)(Shell&, std::string_view argument) = nullptr;
};

const std::vector<MetaCommand>& MetaCommands();

// One line that begins with `:` or `.`. Throws RequestError.UnknownCommand with a hint.
bool RunCommand(Shell& shell, std::string_view line);

}  // namespace liaison::shell
