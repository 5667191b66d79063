// review_json.h: review by script: open questions as JSON lines out, decisions as JSON lines in, and what was
// decided as gold annotations.
//
//   {"id":"fact:281474976710657:1","kind":"fact","document":"a.txt","sentence":{"start":0,"end":42,"text":"..."},"subject":{"node":1,
//    "name":"UNEP","labels":["Organization"],"mentions":[[4,8]]},"type":"HOSTS","object":{...},"modality":"actual","confidence":0.85,...}
//   {"id":"fact:281474976710657:1","decision":"accept"}
// A line of the first kind becomes one of the second by its key `decision`. The keys:
// import/documents/README.md. Not here: what a decision does (decide.h).
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "graph/transaction.h"
#include "import/documents/decide.h"
#include "import/documents/review_queue.h"
#include "import/rejects.h"
#include "import/report.h"

namespace liaison::importer {

std::string ItemLine(const ReviewItem&);  // without a line end

// `by`: whose word it is when the line does not say. Throws Error (kRequest, InvalidDecision) with the
// reason.
Decision ReadDecision(std::string_view line, const std::string& by);

// All lines in one transaction; a line that cannot be taken is a reject. Returns how many were taken; nothing
// is committed when some were rejected, unless `skip_bad`.
std::uint64_t ApplyDecisions(Transaction&, const Vocabulary&, std::istream&, const std::string& file,
                             const std::string& by, std::int64_t now_ms, Report&, Rejects&);

// The source's current text with the entities and relations that persons accepted, in the form of the gold
// annotations. False: nobody has decided anything about it.
bool WriteGold(std::ostream&, const Transaction&, const std::string& source);

}  // namespace liaison::importer
