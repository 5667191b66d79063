// examples.h: one example of each function, aggregate and built-in procedure: for `:help`, SHOW FUNCTIONS and
// the reference page, which runs them all over the sample graph (shell/reference.h). Results are not written
// down here: they are what running gives.
//
// A new function needs its line in examples.cpp: `liaison reference`, and so the tests, fail without it.
#pragma once

#include <string>
#include <string_view>

namespace liaison {

// An expression, `abs(-3)`, or a whole statement without `;`. By name, in any case; empty when there is none.
std::string_view ExampleOf(std::string_view name);

// The example as a statement: an expression behind RETURN.
std::string ExampleStatement(std::string_view example);

}  // namespace liaison
