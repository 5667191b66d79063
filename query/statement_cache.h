// statement_cache.h: what was parsed, bound and planned, by the text of the statement and the optimizer's
// rules, so that a parameterised look-up pays for it once.
//
// An entry holds for the catalog version it was planned for and while the graph has not outgrown its
// estimates; parameters are no part of it. Least recently used entries go when there are too many. Belongs to
// one session.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "query/bind/bind.h"
#include "query/plan/node.h"
#include "query/result.h"

namespace liaison {

struct Prepared {
  plan::Plan plan;  // of a query
  std::unique_ptr<const ast::Statement>
      statement;  // of a schema statement: it is run as it stands; null for a query
  std::vector<ParameterUse> parameters;
  ast::ExplainMode explain = ast::ExplainMode::kNone;
  std::uint64_t procedures_version = 0;
  std::vector<Notification> notifications;  // about names that the catalog does not have
};

class StatementCache {
 public:
  // Shared, so that a running statement keeps its plan when the cache drops it. Null when there is none.
  std::shared_ptr<const Prepared> Find(std::string_view text, const plan::Rules& rules);
  void Put(std::string_view text, const plan::Rules& rules, std::shared_ptr<const Prepared> prepared);
  void Remove(std::string_view text, const plan::Rules& rules);

 private:
  static constexpr std::size_t kEntries = 512;
  static constexpr std::size_t kTextBytes = 16 << 10;    // longer texts are unlikely to come again
  static constexpr std::size_t kAllTextBytes = 1 << 20;  // a plan takes some ten times its text
  struct Owned {
    std::string text;
    std::uint32_t rules;
  };
  struct Key {
    std::string_view text;
    std::uint32_t rules;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return std::hash<std::string_view>()(key.text) ^ key.rules;
    }
  };
  struct Entry {
    std::shared_ptr<const Prepared> prepared;
    std::list<Owned>::iterator place;
  };
  void Erase(std::unordered_map<Key, Entry, KeyHash>::iterator entry);

  std::list<Owned> recent_;  // most recent first; owns the texts
  std::unordered_map<Key, Entry, KeyHash> entries_;
  std::size_t text_bytes_ = 0;
};

}  // namespace liaison
