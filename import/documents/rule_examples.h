// rule_examples.h: runs the examples that rules carry. In "The {S Fund} hosts the {O Secretariat}." the rule
// has to relate what is marked; an example of `no` must not make the rule find anything. Used by the tests
// and by `liaison extract --check-rules`.
#pragma once

#include <string>
#include <vector>

#include "import/documents/extraction.h"

namespace liaison::importer {

struct ExampleFailure {
  std::string rule, text, reason;
};

struct ExampleReport {
  std::size_t rules = 0, without_examples = 0, examples = 0;
  std::vector<ExampleFailure> failures;
};

ExampleReport RunRuleExamples(const Extractor&);

}  // namespace liaison::importer
