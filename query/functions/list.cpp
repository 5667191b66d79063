// list.cpp: functions on lists, and those that take text or maps as well.
#include <fmt/format.h>

#include <algorithm>

#include "query/functions/registry.h"
#include "query/functions/sizes.h"
#include "query/functions/text.h"

namespace liaison {
namespace {

using Arguments = std::span<const Value>;

const List& Items(std::string_view function, Arguments a) {
  if (!a[0].is_list()) ThrowArgument(function, 0, a[0], "LIST");
  return a[0].AsList();
}

Value Size(FunctionContext&, Arguments a) {
  if (a[0].is_string()) return CountCodePoints(a[0].AsString());
  if (!a[0].is_list()) ThrowArgument("size", 0, a[0], "LIST or STRING");
  return static_cast<std::int64_t>(a[0].AsList().size());
}

Value IsEmpty(FunctionContext&, Arguments a) {
  if (a[0].is_string()) return a[0].AsString().empty();
  if (a[0].is_map()) return a[0].AsMap().empty();
  if (!a[0].is_list()) ThrowArgument("isEmpty", 0, a[0], "LIST, MAP or STRING");
  return a[0].AsList().empty();
}

Value Head(FunctionContext&, Arguments a) {
  const List& list = Items("head", a);
  return list.empty() ? Value() : list.front();
}

Value Last(FunctionContext&, Arguments a) {
  const List& list = Items("last", a);
  return list.empty() ? Value() : list.back();
}

Value Tail(FunctionContext&, Arguments a) {
  const List& list = Items("tail", a);
  return list.empty() ? List() : List(list.begin() + 1, list.end());
}

Value Reverse(FunctionContext&, Arguments a) {
  if (a[0].is_string()) return ReversedCodePoints(a[0].AsString());
  if (!a[0].is_list()) ThrowArgument("reverse", 0, a[0], "LIST or STRING");
  const List& list = a[0].AsList();
  return List(list.rbegin(), list.rend());
}

Value Range(FunctionContext&, Arguments a) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].is_integer()) continue;
    throw Error(ErrorKind::kArgument, "InvalidArgumentType",
                fmt::format("range(): argument {} must be INTEGER, not {}", i + 1, NameOf(a[i].type())));
  }
  const std::int64_t first = a[0].AsInteger(), last = a[1].AsInteger(),
                     step = a.size() > 2 ? a[2].AsInteger() : 1;
  if (step == 0) throw Error(ErrorKind::kArgument, "NumberOutOfRange", "range(): the step must not be zero");
  if (step > 0 ? first > last : first < last) return List();
  // In unsigned numbers neither the distance nor the least step overflows.
  const std::uint64_t distance = step > 0
                                     ? static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first)
                                     : static_cast<std::uint64_t>(first) - static_cast<std::uint64_t>(last);
  const std::uint64_t stride =
      step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  const std::uint64_t steps = distance / stride;
  CheckListSize(steps == UINT64_MAX ? steps : steps + 1);
  List out;
  out.reserve(steps + 1);
  for (std::uint64_t i = 0; i <= steps; ++i) {
    const std::uint64_t moved = stride * i;
    out.emplace_back(static_cast<std::int64_t>(step > 0 ? static_cast<std::uint64_t>(first) + moved
                                                        : static_cast<std::uint64_t>(first) - moved));
  }
  return out;
}

Function ListEntry(std::string_view name, TypeSet type, TypeSet result,
                   Value (*call)(FunctionContext&, Arguments), std::string_view signature,
                   std::string_view description) {
  return {.name = name,
          .minimum_arguments = 1,
          .maximum_arguments = 1,
          .argument_types = {type},
          .result_type = result,
          .call = call,
          .signature = signature,
          .description = description};
}

}  // namespace

std::span<const Function> ListFunctions() {
  static const std::vector<Function> kTable = {
      ListEntry("size", kListTypes | kStringTypes, kIntegerTypes, &Size,
                "size(input :: LIST<ANY> | STRING) :: INTEGER",
                "How many elements a list, or characters (code points) a text has."),
      ListEntry("isEmpty", kListTypes | kStringTypes | kMapTypes, kBooleanTypes, &IsEmpty,
                "isEmpty(input :: LIST<ANY> | MAP | STRING) :: BOOLEAN",
                "Whether a list, map or text has nothing in it."),
      ListEntry("head", kListTypes, kAnyType, &Head, "head(list :: LIST<ANY>) :: ANY",
                "The first element; null of an empty list."),
      ListEntry("last", kListTypes, kAnyType, &Last, "last(list :: LIST<ANY>) :: ANY",
                "The last element; null of an empty list."),
      ListEntry("tail", kListTypes, kListTypes, &Tail, "tail(list :: LIST<ANY>) :: LIST<ANY>",
                "The list without its first element."),
      ListEntry("reverse", kListTypes | kStringTypes, kListTypes | kStringTypes, &Reverse,
                "reverse(input :: LIST<ANY> | STRING) :: LIST<ANY> | STRING",
                "The elements or characters in reverse order."),
      // Types are checked at runtime: the openCypher TCK asks for ArgumentError.InvalidArgumentType.
      {.name = "range",
       .minimum_arguments = 2,
       .maximum_arguments = 3,
       .result_type = kListTypes,
       .call = &Range,
       .signature = "range(first :: INTEGER, last :: INTEGER, step :: INTEGER) :: LIST<INTEGER>",
       .description = "The integers from first to last, both included, in steps of 1 or the given step."},
  };
  return kTable;
}

}  // namespace liaison
