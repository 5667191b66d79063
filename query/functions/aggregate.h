// aggregate.h: what an aggregating function is, and the table of all of them.
//
// The general, Value-based states. Counting and adding typed vectors is done by execute/aggregate.cpp without
// them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "graph/value.h"
#include "query/functions/function.h"

namespace liaison {

class AggregateState {
 public:
  virtual ~AggregateState() = default;
  // One row, counted `multiplicity` times. Null first arguments are skipped by the caller (count(*) has no
  // arguments).
  virtual void Add(std::span<const Value> arguments, std::uint64_t multiplicity) = 0;
  // Takes over what another state of the same aggregate has gathered; `other` came later in row order.
  virtual void Merge(AggregateState& other) = 0;
  virtual Value Finish() = 0;
};

template <class State>
std::unique_ptr<AggregateState> MakeState() {
  return std::make_unique<State>();
}

struct Aggregate {
  enum class Kind : std::uint8_t { kCount, kSum, kAverage, kMinimum, kMaximum, kCollect, kOther };
  std::string_view name;
  Kind kind = Kind::kOther;  // lets the executor take its typed path
  int minimum_arguments = 1;
  int maximum_arguments = 1;
  std::vector<TypeSet> argument_types;
  TypeSet result_type = kAnyType;
  std::unique_ptr<AggregateState> (*make)() = nullptr;
  std::string_view signature;
  std::string_view description;
};

const Aggregate* FindAggregate(std::string_view name);  // case-insensitive
const std::vector<const Aggregate*>& AllAggregates();

}  // namespace liaison
