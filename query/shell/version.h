// version.h: how the program names itself. The build passes LIAISON_VERSION from the project's version.
#pragma once

#include <string_view>

namespace liaison::shell {

#ifndef LIAISON_VERSION
#error "LIAISON_VERSION is defined by the build"
#endif
inline constexpr std::string_view kVersion = LIAISON_VERSION;

}  // namespace liaison::shell
