// dates.h: dates with their precision, counts of participants, and to which event, agreement or body they
// belong.
#pragma once

#include "import/documents/rule_book.h"
#include "import/documents/stages.h"

namespace liaison::importer {

struct FoundDate {
  std::uint32_t first = 0, last = 0;  // tokens
  std::string value, precision;       // "2022-07-21", "day"
};

// The dates within a sentence; those without a year take `year`, and are left out when it is empty.
std::vector<FoundDate> DatesIn(const Reading&, const Sentence&, const std::string& year);
// Adds attributes, and dates of signings and foundings to the facts.
void FindDates(Reading&, const RuleBook&);
// The date that a page carries in its first lines; empty: none.
std::string PageDate(const Reading&);

}  // namespace liaison::importer
