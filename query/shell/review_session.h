// review_session.h: the screen of `liaison review`: one question at a time, answered by single keys.
//
// Keys come from a terminal one by one, or from any other input as its characters, so that a session can be
// written down; there, a line end is no key. Every answer is committed before the next question. Not here:
// the questions (import/documents/review_queue.h), what answers do (decide.h).
#pragma once

#include <ostream>
#include <string>

#include "graph/graph.h"
#include "import/documents/review_queue.h"

namespace liaison::shell {

struct ReviewSessionOptions {
  std::string by;  // "person:anna"
  importer::ReviewFilter filter;
  int input = 0;  // file descriptor
  bool colours = false;
};

// Returns the number of decisions that hold at the end.
std::size_t RunReviewSession(Graph&, const importer::Vocabulary&, const ReviewSessionOptions&, std::ostream&);

}  // namespace liaison::shell
