// fact_sink.h: takes what rules find: checks labels against the vocabulary, keeps the best finding of each
// (subject, relation, object).
#pragma once

#include <map>
#include <string>
#include <tuple>

#include "import/documents/rule_book.h"
#include "import/documents/stages.h"

namespace liaison::importer {

class FactSink {
 public:
  FactSink(Reading& r, const Resources& res) : r_(r), res_(res) {}

  struct Evidence {
    int sentence = 0;
    std::uint32_t first = 0, last = 0;  // tokens
    EvidenceScope scope = EvidenceScope::kSentence;
  };
  struct Finding {
    int subject = -1, object = -1;  // entities
    Modality modality = Modality::kActual;
    std::string role;
    float factor = 1;  // of the rule's confidence
  };

  // False: the labels do not fit.
  bool Add(const Rule& rule, const Finding&, const Evidence&);
  // Whether an entity has one of the labels; one of which nothing is known counts as an organisation.
  bool Fits(int entity, TypeMask types) const;
  int Find(int subject, std::string_view relation) const;  // the object of the first such fact; -1: none
  bool Has(int subject, std::string_view relation, int object) const;
  int AddTopic(std::uint32_t first, std::uint32_t last, int sentence);  // the topic entity of these words

 private:
  Reading& r_;
  const Resources& res_;
  std::map<std::tuple<int, std::string_view, int>, std::size_t> known_;
  std::map<std::string, int> topics_;
};

}  // namespace liaison::importer
