// statement_cache.h: what was parsed, bound and planned, by the text of the statement, so that a parameterised look-up pays for it once.
//
// An entry holds for the catalog version it was planned for and while the graph has not outgrown its estimates; parameters are no part of
// it. Least recently used entries go when there are too many. Belongs to one session.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "query/bind/bind.h"
#include "query/plan/node.h"

namespace liaison {

struct Prepared {
  plan::Plan plan;                                  // of a query
  std::unique_ptr<const ast::Statement> statement;  // of a schema statement: it is run as it stands; null for a query
  std::vector<ParameterUse> parameters;
  ast::ExplainMode explain = ast::ExplainMode::kNone;
  std::uint64_t procedures_version = 0;
};

class StatementCache {
 public:
  // Shared, so that a running statement keeps its plan when the cache drops it. Null when there is none.
  std::shared_ptr<const Prepared> Find(std::string_view text);
  void Put(std::string_view text, std::shared_ptr<const Prepared> prepared);
  void Remove(std::string_view text);

 private:
  static constexpr std::size_t kEntries = 512;
  static constexpr std::size_t kTextBytes = 16 << 10;  // longer texts are unlikely to come again
  struct Entry {
    std::shared_ptr<const Prepared> prepared;
    std::list<std::string>::iterator place;
  };
  std::list<std::string> recent_;  // most recent first; owns the texts
  std::unordered_map<std::string_view, Entry> entries_;
};

}  // namespace liaison
