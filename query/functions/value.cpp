// value.cpp: functions on values of any type.
#include <fmt/format.h>

#include <random>

#include "query/functions/registry.h"

namespace liaison {
namespace {

using Arguments = std::span<const Value>;

Value Coalesce(FunctionContext&, Arguments a) {
  for (const Value& v : a) {
    if (!v.is_null()) return v;
  }
  return {};
}

Value NullIf(FunctionContext&, Arguments a) { return Equals(a[0], a[1]) == true ? Value() : a[0]; }

// file(), linenumber(): behind LOAD CSV Bind reads them from the row, everywhere else they are null.
Value NoFile(FunctionContext&, Arguments) { return {}; }

// RFC 4122, version 4.
Value RandomUuid(FunctionContext& context, Arguments) {
  const std::uint64_t high = (*context.random)(), low = (*context.random)();
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF,
                     0x4000 | (high & 0x0FFF), 0x8000 | (low >> 50), low & 0xFFFF'FFFF'FFFF);
}

}  // namespace

std::span<const Function> ValueFunctions() {
  static const std::vector<Function> kTable = {
      {.name = "coalesce",
       .minimum_arguments = 1,
       .maximum_arguments = -1,
       .null_if_any_null = false,
       .call = &Coalesce,
       .signature = "coalesce(input :: ANY, ...) :: ANY",
       .description = "The first argument that is not null."},
      {.name = "nullIf",
       .minimum_arguments = 2,
       .maximum_arguments = 2,
       .null_if_any_null = false,
       .call = &NullIf,
       .signature = "nullIf(a :: ANY, b :: ANY) :: ANY",
       .description = "Null when both are equal, else the first."},
      {.name = "file",
       .result_type = kStringTypes,
       .call = &NoFile,
       .signature = "file() :: STRING",
       .description = "The path of the file that LOAD CSV reads the row from; null elsewhere."},
      {.name = "linenumber",
       .result_type = kIntegerTypes,
       .call = &NoFile,
       .signature = "linenumber() :: INTEGER",
       .description = "The line of the file that LOAD CSV reads on which the row begins, the first being 1; "
                      "null elsewhere."},
      {.name = "randomUUID",
       .result_type = kStringTypes,
       .deterministic = false,
       .call = &RandomUuid,
       .signature = "randomUUID() :: STRING",
       .description = "A random universally unique identifier (version 4)."},
  };
  return kTable;
}

}  // namespace liaison
