// bulk_relationships.h: relationships of a bulk import, from lists in any order to adjacency chunks and
// columns.
//
//   Add      batches wait in memory, those of the largest type in a temporary file when the budget is full
//   Finish   per type: cut into parts by groups of start nodes; in each part order by (start, end, arrival),
//            number, write out-chunks, columns and ends; hand (end, start, number) on to parts by end nodes;
//            write in-chunks
//
// Memory beside the budget: one part a thread. A group of 512 nodes is never cut, as its chunk is one value.
// Not here: node ids, names (bulk_loader.h).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "graph/bulk_columns.h"
#include "graph/bulk_values.h"
#include "graph/ids.h"
#include "graph/temporary_file.h"

namespace liaison {

struct RelationshipBatch {
  std::vector<std::uint32_t> start, end;  // node ids
  std::vector<BulkColumn> columns;        // as many rows
  std::shared_ptr<const void> keep;       // holds the bytes of strings
  std::size_t memory() const;
};

class BulkRelationships {
 public:
  // Of one type: relationships between nodes of two label sets.
  using PairCounts = std::map<std::pair<std::uint16_t, std::uint16_t>, std::uint64_t>;

  BulkRelationships(std::size_t budget, int threads, std::string folder);
  ~BulkRelationships();

  // Relationships of equal ends are numbered in the order of arrival.
  void Add(TypeId type, RelationshipBatch batch);

  // `block_owner`: label set of each block of nodes. `first_sequence`: of a type; the start of a block.
  void Finish(const std::function<LabelSetId(std::uint32_t block)>& block_owner,
              const std::function<std::uint32_t(TypeId)>& first_sequence, BulkValues& adjacency,
              BulkValues& columns);

  // After Finish.
  const std::map<std::uint16_t, std::uint64_t>& counts() const { return counts_; }
  const std::map<std::uint16_t, PairCounts>& pair_counts() const { return pair_counts_; }

 private:
  struct Type;
  struct Part;
  struct Incoming;
  struct Target;

  void Spill(Type& type);
  RelationshipBatch Load(std::uint64_t offset, std::uint64_t size) const;
  void Distribute(Type& type);
  void ProcessOut(Type& type, std::size_t part, const Target& target);
  void ProcessIn(Type& type, std::size_t part, const Target& target);
  void HandOn(Type& type, std::size_t part, std::vector<Incoming> rows);

  std::size_t budget_;
  int threads_;
  std::string folder_;
  std::mutex mutex_;
  std::size_t held_ = 0;
  std::map<std::uint16_t, std::unique_ptr<Type>> types_;
  std::unique_ptr<TemporaryFile> file_;
  std::map<std::uint16_t, std::uint64_t> counts_;
  std::map<std::uint16_t, PairCounts> pair_counts_;
};

}  // namespace liaison
