// value_json.h: values and errors as JSON text, in the two encodings of the pipe (tests/tck, "typed JSON" of
// the Neo4j Query API).
//
// Written by hand into one growing string: no tree is built, so that a result costs its text and nothing
// more. Not here: reading JSON (request_json.h).
//
//   typed   {"$type": "Integer", "_value": "1"}        loses nothing
//   plain   1, "text", {"elementId", "labels", ...}    for people and for jq; loses types
#pragma once

#include <string>
#include <string_view>

#include "graph/error.h"
#include "graph/ids.h"
#include "graph/value.h"
#include "query/result.h"

namespace liaison::render {

enum class JsonFormat { kTyped, kPlain };

// As a JSON string with its quotes. Control and bidi control characters leave as \uXXXX, bytes that are no
// UTF-8 as U+FFFD.
void AppendJsonString(std::string& out, std::string_view text);

// Nesting is bounded by kMaximumValueDepth (graph/value.h).
void AppendJson(std::string& out, const Value& value, JsonFormat format);

// {"code": ..., "phase": ..., "message": ..., "position": {...}, "hint": ..., "gqlStatus": ...}
void AppendErrorJson(std::string& out, const Error& error);

// {"code": ..., "severity": "WARNING", "description": ..., "hint": ..., "position": {...}}
void AppendNotificationJson(std::string& out, const Notification& notification);

// {"containsUpdates": ..., "nodesCreated": ..., ...}
void AppendCountersJson(std::string& out, const Counters& counters);

// Operators as a tree: operatorType, details, estimatedRows, for PROFILE rows, ms (own), totalMs and
// memoryBytes, children.
void AppendPlanJson(std::string& out, const PlanDescription& plan, bool profiled);

// As elementId() gives it.
std::string ElementId(NodeId id);
std::string ElementId(RelationshipId id);

}  // namespace liaison::render
