// predicates.cpp: ternary logic, comparisons, IN and the string predicates of arithmetic.h.
#include <fmt/format.h>
#include <re2/re2.h>

#include <memory>
#include <string>
#include <unordered_map>

#include "query/functions/arithmetic.h"

namespace liaison {
namespace {

std::optional<bool> Truth(std::string_view op, const Value& v) {
  if (v.is_null()) return std::nullopt;
  if (v.is_boolean()) return v.AsBoolean();
  throw Error(ErrorKind::kType, "InvalidArgumentType",
              fmt::format("{} takes BOOLEAN, not {}", op, NameOf(v.type())));
}

Value ToValue(std::optional<bool> truth) { return truth ? Value(*truth) : Value(); }

// Patterns usually come from one literal, so a handful of compiled ones per thread is enough.
const RE2& Compiled(const std::string& pattern) {
  constexpr std::size_t kMostPatterns = 32;
  thread_local std::unordered_map<std::string, std::unique_ptr<RE2>> cache;
  if (const auto it = cache.find(pattern); it != cache.end()) return *it->second;
  RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_unique<RE2>(pattern, options);
  if (!compiled->ok()) {
    throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
                fmt::format("'{}' is no regular expression: {}", pattern, compiled->error()));
  }
  if (cache.size() >= kMostPatterns) cache.clear();
  return *cache.emplace(pattern, std::move(compiled)).first->second;
}

}  // namespace

Value And(const Value& a, const Value& b) {
  const auto x = Truth("AND", a), y = Truth("AND", b);
  if (x == false || y == false) return false;
  if (!x || !y) return {};
  return true;
}

Value Or(const Value& a, const Value& b) {
  const auto x = Truth("OR", a), y = Truth("OR", b);
  if (x == true || y == true) return true;
  if (!x || !y) return {};
  return false;
}

Value Xor(const Value& a, const Value& b) {
  const auto x = Truth("XOR", a), y = Truth("XOR", b);
  if (!x || !y) return {};
  return *x != *y;
}

Value Not(const Value& a) {
  const auto x = Truth("NOT", a);
  return x ? Value(!*x) : Value();
}

Value Comparison(ComparisonOperator op, const Value& a, const Value& b) {
  switch (op) {
    case ComparisonOperator::kEqual:
      return ToValue(Equals(a, b));
    case ComparisonOperator::kNotEqual: {
      const auto equal = Equals(a, b);
      return equal ? Value(!*equal) : Value();
    }
    default:
      break;
  }
  const auto order = Compare(a, b);
  if (!order) {
    if (a.is_number() && b.is_number()) return false;  // one is NaN
    // a <= b is a < b OR a = b: equal values need no order (durations).
    const bool or_equal = op == ComparisonOperator::kLessOrEqual || op == ComparisonOperator::kGreaterOrEqual;
    return or_equal && Equals(a, b) == true ? Value(true) : Value();
  }
  switch (op) {
    case ComparisonOperator::kLess:
      return *order < 0;
    case ComparisonOperator::kLessOrEqual:
      return *order <= 0;
    case ComparisonOperator::kGreater:
      return *order > 0;
    default:
      return *order >= 0;
  }
}

Value In(const Value& element, const Value& list) {
  if (list.is_null()) return {};
  if (!list.is_list()) {
    throw Error(ErrorKind::kType, "InvalidArgumentType",
                fmt::format("IN looks into a LIST, not {}", NameOf(list.type())));
  }
  bool unknown = false;
  for (const Value& candidate : list.AsList()) {
    const auto equal = Equals(element, candidate);
    if (equal == true) return true;
    if (!equal) unknown = true;
  }
  return unknown ? Value() : Value(false);
}

Value StartsWith(const Value& text, const Value& prefix) {
  if (!text.is_string() || !prefix.is_string()) return {};
  return text.AsString().starts_with(prefix.AsString());
}

Value EndsWith(const Value& text, const Value& suffix) {
  if (!text.is_string() || !suffix.is_string()) return {};
  return text.AsString().ends_with(suffix.AsString());
}

Value Contains(const Value& text, const Value& part) {
  if (!text.is_string() || !part.is_string()) return {};
  return text.AsString().find(part.AsString()) != std::string::npos;
}

Value MatchesRegex(const Value& text, const Value& pattern) {
  if (!text.is_string() || !pattern.is_string()) return {};
  return RE2::FullMatch(text.AsString(), Compiled(pattern.AsString()));
}

}  // namespace liaison
