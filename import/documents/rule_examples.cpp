#include "import/documents/rule_examples.h"

#include "import/documents/rule_book.h"

namespace liaison::importer {
namespace {

struct Marked {
  std::string text;
  std::string subject, object;  // the marked words; empty: not marked
};

Marked Unmark(const std::string& example) {
  Marked out;
  std::string* inside = nullptr;
  for (std::size_t i = 0; i < example.size(); ++i) {
    if (example[i] == '{' && i + 2 < example.size() && example[i + 2] == ' ') {
      inside = example[i + 1] == 'S' ? &out.subject : &out.object;
      i += 2;
    } else if (example[i] == '}') {
      inside = nullptr;
    } else {
      out.text += example[i];
      if (inside != nullptr) *inside += example[i];
    }
  }
  return out;
}

// Whether a mention of the entity is the marked words, or holds them, or lies in them.
bool Is(const ExtractedEntity& e, const std::string& marked) {
  const auto overlaps = [&](const std::string& name) {
    return name.find(marked) != std::string::npos || marked.find(name) != std::string::npos;
  };
  if (overlaps(e.name)) return true;
  for (const std::string& alias : e.aliases) {
    if (overlaps(alias)) return true;
  }
  return false;
}

}  // namespace

ExampleReport RunRuleExamples(const Extractor& extractor) {
  ExampleReport report;
  for (const Rule& rule : extractor.Rules().rules()) {
    ++report.rules;
    report.without_examples += rule.examples.empty();
    for (const RuleExample& example : rule.examples) {
      ++report.examples;
      const Marked marked = Unmark(example.text);
      SourceText source;
      source.text = marked.text;
      const Extraction x = extractor.Extract(std::move(source));
      bool fired = false, right = false;
      std::string others;
      for (const ExtractedRelation& r : x.relations) {
        const ExtractedEntity &s = x.entities[r.subject], &o = x.entities[r.object];
        const bool both = (marked.subject.empty() || Is(s, marked.subject)) &&
                          (marked.object.empty() || Is(o, marked.object));
        const bool swapped = (marked.subject.empty() || Is(o, marked.subject)) &&
                             (marked.object.empty() || Is(s, marked.object));
        const bool same = r.predicate == rule.relation->name;
        if (r.rule == rule.id) fired = true;
        // Another rule may find the same relation more surely; what counts is that the marked pair is
        // related.
        if (same && (both || (rule.relation->symmetric && swapped))) right = true;
        others +=
            (others.empty() ? "" : "; ") + s.name + " " + r.predicate + " " + o.name + " (" + r.rule + ")";
      }
      if (example.holds && !right) {
        report.failures.push_back(
            {rule.id, example.text,
             "the marked pair is not related; found: " + (others.empty() ? "nothing" : others)});
      } else if (!example.holds && fired) {
        report.failures.push_back({rule.id, example.text, "the rule must not hold here; found: " + others});
      }
    }
  }
  return report;
}

}  // namespace liaison::importer
