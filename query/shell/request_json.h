// request_json.h: the JSON of requests and parameters, read straight into values.
//
// nlohmann's event parser feeds a builder, so that a line of 50 MB makes one tree of values and no second one
// of JSON nodes. Stricter than JSON itself where silence would lose data: a key may not be given twice, an
// integer must fit 64 bits, and nesting has a limit. Not here: what a request means (pipe.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "graph/error.h"
#include "graph/value.h"

namespace liaison::shell {

// Levels of JSON arrays and objects; a level of a typed list takes two.
inline constexpr std::size_t kMaximumJsonDepth = 256;

struct Request {
  std::string id;  // JSON text, to be echoed; empty: none was given
  Map fields;      // everything but the id; typed values are resolved under `parameters` and `rows` alone
  std::optional<Error> error;  // RequestError.*: the request must not be carried out
};

Request ReadRequest(std::string_view line);

// One JSON value, typed or plain, as of `-P name=value`. nullopt when the text is not JSON at all.
// Throws RequestError.InvalidParameter for JSON that is no value of the language.
std::optional<Value> ReadJsonValue(std::string_view text);

}  // namespace liaison::shell
