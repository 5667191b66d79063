// checker.h: verifies every invariant of a graph against what the store holds, at one snapshot.
//
// Reads the store and not the cache, so that it finds what is on disk and takes little memory: 2 bytes a
// node, and 8 bytes a relationship of the type at hand. Blocks that are in the cache are compared with those
// of the store on the way. Nothing is repaired. A finding is a line that names what is wrong; damage that
// cannot be read is a finding too.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "graph/chunks/adjacency.h"
#include "graph/chunks/cache.h"
#include "graph/chunks/column.h"
#include "graph/graph.h"
#include "graph/statistics.h"
#include "graph/store.h"

namespace liaison {

struct Version;

class Checker {
 public:
  Checker(Graph&, const std::function<void(std::string_view)>& progress);
  ~Checker();
  std::vector<std::string> Run();

 private:
  // The ends of one type's relationships, by sequence; 0: no relationship.
  struct Ends {
    std::vector<std::uint32_t> start, end;
    std::uint64_t count = 0;
    bool Exists(std::uint64_t sequence) const { return sequence < start.size() && start[sequence] != 0; }
  };

  // check.cpp
  void LabelSets();
  void Bitmaps();
  void Columns();
  void Relationships(TypeId);
  void AdjacencyLists(TypeId, Direction, const Ends&);
  void Segments();
  void Statistics();
  // check_entries.cpp
  void Indexes();
  void FullText(const IndexDefinition&);  // check_names.cpp
  template <class Definition, class F>
  void ForEachTuple(const Definition&, F f);
  void Evidence();
  void Documents();
  void ExternalNames();

  void Find(std::string finding);
  void Step(std::string_view);
  // Runs f; an Error becomes a finding about `what`.
  template <class F>
  void Guard(const std::string& what, F f);
  template <class F>
  void Scan(Family, const std::string& begin, const std::string& end, F f);  // f(key, value)
  std::string Get(Family, const std::string& key) const;                     // empty when absent
  ColumnBlock Column(const std::string& key) const;
  bool NodeExists(std::uint64_t n) const { return n < sets_.size() && sets_[n] != 0; }
  bool FactExists(FactId) const;
  template <class B>
  const B* Cached(const Directory*,
                  std::uint32_t i) const;  // null unless it is there and right for this snapshot

  Graph::State& graph_;
  const std::function<void(std::string_view)>& progress_;
  std::shared_ptr<const Version> version_;
  BlockCache::Ticket ticket_;
  std::vector<std::string> findings_;
  std::uint64_t unreported_ = 0;

  std::vector<std::uint16_t> sets_;     // by node id
  std::map<std::uint16_t, Ends> ends_;  // by type
  StatisticChanges counted_;
};

}  // namespace liaison
