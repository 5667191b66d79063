#include "import/documents/fact_sink.h"

#include <algorithm>

namespace liaison::importer {

bool FactSink::Fits(int entity, TypeMask types) const {
  const Entity& e = r_.entities[static_cast<std::size_t>(entity)];
  if (e.type == kUnknown) return (types & Bit(kOrganization)) != 0;
  // A country or city acts only where rules and relations say that places do.
  if (e.type == kPlace) return (types & Bit(kPlace)) != 0;
  return (types & Bit(e.type)) != 0 || (e.also != kNoType && (types & Bit(e.also)) != 0);
}

bool FactSink::Add(const Rule& rule, const Finding& f, const Evidence& evidence) {
  if (f.subject < 0 || f.object < 0 || f.subject == f.object) return false;
  const RelationType& relation = *rule.relation;
  if (!Fits(f.subject, relation.from) || !Fits(f.object, relation.to)) return false;
  Entity& subject = r_.entities[static_cast<std::size_t>(f.subject)];
  Entity& object = r_.entities[static_cast<std::size_t>(f.object)];
  // A place acts only when it is a country or city; regions do not.
  if (subject.type == kPlace && relation.name != "LOCATED_IN" &&
      (subject.place_level == kRegion || (subject.place_level < kCity && subject.also == kNoType)))
    return false;
  float confidence = rule.confidence * f.factor;
  if (subject.type == kUnknown || object.type == kUnknown) confidence *= 0.75f;
  Fact fact;
  fact.subject = f.subject;
  fact.object = f.object;
  if (relation.symmetric && f.object < f.subject) std::swap(fact.subject, fact.object);
  fact.relation = &relation;
  fact.properties.role = !f.role.empty() ? f.role : rule.role;
  fact.modality = rule.modality.value_or(f.modality);
  fact.confidence = std::min(confidence, 0.99f);
  fact.rule = rule.id;
  fact.scope = evidence.scope;
  fact.sentence = evidence.sentence;
  fact.begin = r_.tokens[evidence.first].begin;
  fact.end = r_.tokens[evidence.last - 1].end;
  const auto key = std::make_tuple(fact.subject, std::string_view(relation.name), fact.object);
  const auto [found, added] = known_.emplace(key, r_.facts.size());
  if (added) {
    r_.facts.push_back(std::move(fact));
    return true;
  }
  Fact& before = r_.facts[found->second];
  if (before.properties.role.empty()) before.properties.role = fact.properties.role;
  // An actual statement goes before a planned one, then the surer one.
  const bool better = (before.modality != Modality::kActual) == (fact.modality != Modality::kActual)
                          ? fact.confidence > before.confidence
                          : fact.modality == Modality::kActual && fact.confidence >= before.confidence - 0.1f;
  if (better) {
    fact.properties = before.properties;
    before = std::move(fact);
  }
  return true;
}

int FactSink::Find(int subject, std::string_view relation) const {
  const auto found = known_.lower_bound(std::make_tuple(subject, relation, -1));
  if (found == known_.end() || std::get<0>(found->first) != subject || std::get<1>(found->first) != relation)
    return -1;
  return std::get<2>(found->first);
}

bool FactSink::Has(int subject, std::string_view relation, int object) const {
  return known_.count(std::make_tuple(subject, relation, object)) > 0;
}

int FactSink::AddTopic(std::uint32_t first, std::uint32_t last, int sentence) {
  std::string key;
  for (std::uint32_t t = first; t < last; ++t) {
    if (!key.empty()) key += ' ';
    key += r_.Lower(t);
  }
  const auto [found, added] = topics_.emplace(key, static_cast<int>(r_.entities.size()));
  if (added) {
    Entity e;
    e.type = kTopic;
    e.name = std::string(r_.TextOf(first, last));
    e.confidence = 0.6f;
    r_.entities.push_back(std::move(e));
  }
  Entity& e = r_.entities[static_cast<std::size_t>(found->second)];
  if (!e.mentions.empty() && r_.mentions[static_cast<std::size_t>(e.mentions.back())].first == first)
    return found->second;
  Mention m{sentence, first, last, kTopic};
  m.entity = found->second;
  m.nested = true;
  e.mentions.push_back(r_.AddMention(m));
  return found->second;
}

}  // namespace liaison::importer
