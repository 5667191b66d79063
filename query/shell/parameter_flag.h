// parameter_flag.h: values of flags that several commands take: -P name=value, --timeout 2min.
#pragma once

#include <chrono>
#include <string>

#include "query/shell/shell.h"

namespace liaison::shell {

// "10", "1.5s", "500ms", "2min". Throws RequestError.InvalidArgument, as SetParameter does.
std::chrono::milliseconds ReadDuration(const std::string& text);

// "name=value": sets a parameter of the shell; the value is JSON or an expression of the language.
void SetParameter(Shell& shell, const std::string& text);

}  // namespace liaison::shell
