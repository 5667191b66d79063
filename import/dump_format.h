// dump_format.h: the words that dump.cpp writes and restore.cpp reads. The form of each line: dump.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace liaison::importer {

inline constexpr std::string_view kDumpKind = "liaison-dump";
// Grows when a reader of the version before could not read it; a dump has the smallest that will do.
inline constexpr std::int64_t kFirstDumpVersion = 1;
inline constexpr std::int64_t kFullTextDumpVersion = 2;  // has full-text indexes
inline constexpr std::int64_t kDumpVersion = 2;          // the newest

// By ConstraintDefinition::Kind.
inline constexpr std::array<std::string_view, 3> kConstraintNames = {"unique", "exists", "key"};

}  // namespace liaison::importer
