// accumulator.h: the running states of one aggregate, for all groups at once.
//
// count, sum, avg, min and max add typed vectors; other aggregates go through their AggregateState
// (functions/aggregate.h) value by value. DISTINCT keeps a set a group and adds what is new.
#pragma once

#include <memory>
#include <vector>

#include "query/execute/group_table.h"
#include "query/functions/aggregate.h"

namespace liaison::exec {

class Accumulator {
 public:
  virtual ~Accumulator() = default;
  virtual void Grow(std::uint32_t groups) = 0;
  // Row i belongs to groups[i]. `arguments` are the aggregate's argument vectors (none for count(*));
  // multiplicity may be empty.
  virtual void Add(const std::vector<Vector>& arguments, const std::vector<std::uint32_t>& groups,
                   std::uint32_t rows, const std::vector<std::uint64_t>& multiplicity) = 0;
  // Group g of `other`, an accumulator of the same call, belongs to mapping[g] here.
  virtual void Merge(Accumulator& other, const std::vector<std::uint32_t>& mapping) = 0;
  virtual Value Finish(std::uint32_t group) = 0;
  virtual std::size_t bytes() const = 0;
};

std::unique_ptr<Accumulator> MakeAccumulator(const ast::FunctionCall& call);
// True when the result cannot depend on the order in which rows come, but for rounding.
bool IgnoresOrder(const ast::FunctionCall& call);
// True when a row that stands for many takes memory for each.
bool GathersRepeats(const ast::FunctionCall& call);

}  // namespace liaison::exec
