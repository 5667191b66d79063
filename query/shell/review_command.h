// review_command.h: the flags of `liaison review`: the session on a terminal, and the same by script.
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace liaison::shell {

void AddReviewCommand(CLI::App& app, const std::function<void(std::function<int()>)>& chosen);

}  // namespace liaison::shell
