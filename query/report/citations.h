// citations.h: the footnotes of a report: who says so, each source's quotation once.
//
// What evidence() gives for a fact is what is cited: its assertions that are accepted or proposed, the
// accepted and surer ones first. Not here: how a footnote looks (the writers).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/report/shown.h"
#include "query/session.h"

namespace liaison::report {

struct Note {
  std::string quote;  // the sentence around the passage, where it is known and not long
  std::string document, title, source, date;  // document: its key. Empty: not known
  std::string producer;                       // who recorded it; for what has no document
  std::uint32_t cited = 0;
};

class Citations {
 public:
  // The session has a transaction open, and outlives it.
  explicit Citations(Session& session) : session_(session) {}

  // All nodes and relationships in the value (of paths the relationships), and maps as evidence() gives them.
  Span Cite(const Value& value);
  // Whether the relationship has an assertion that is accepted or proposed.
  bool IsSupported(const Relationship& relationship);

  const std::vector<Note>& notes() const { return notes_; }  // number 1 first

 private:
  struct Statement;
  std::vector<Statement> StatementsOf(const Value& fact);
  void Collect(const Value& value, int depth, Span& span);
  void Add(const Statement& statement, Span& span);

  Session& session_;
  std::vector<Note> notes_;
  std::map<std::pair<std::string, std::string>, std::uint32_t>
      numbers_;  // by document (or producer), quotation
  std::map<std::uint64_t, bool> supported_;
};

// Relationships in a value, those of paths included.
void CollectRelationships(const Value& value, std::vector<Relationship>& out);

}  // namespace liaison::report
