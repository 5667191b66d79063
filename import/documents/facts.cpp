#include "import/documents/facts.h"

#include <algorithm>

#include "import/documents/normal_name.h"

namespace liaison::importer {
namespace {

std::optional<RelationshipRef> FindOneWay(const Transaction& tx, NodeId subject, liaison::TypeId type,
                                          NodeId object, Modality modality) {
  const auto neighbours = tx.Neighbours(Direction::kOut, type, subject);
  const auto sequences = tx.Sequences(Direction::kOut, type, subject);
  const auto key = tx.catalog().FindKey("modality");
  const auto [from, to] = std::equal_range(neighbours.begin(), neighbours.end(), object.value);
  for (auto at = from; at != to; ++at) {
    const RelationshipRef r{
        RelationshipId::Of(type, sequences[static_cast<std::size_t>(at - neighbours.begin())]), subject,
        object};
    const Value said = key ? tx.Property(r, *key) : Value();
    const bool same = said.is_string() ? said.AsString() == NameOf(modality) : modality == Modality::kActual;
    if (same) return r;
  }
  return std::nullopt;
}

}  // namespace

const StoredText& TextCache::Get(DocumentId id) {
  const auto found = texts_.find(id.value);
  if (found != texts_.end()) return found->second;
  return texts_.emplace(id.value, StoredText(tx_.DocumentText(id))).first->second;
}

std::string NormalSentenceOf(TextCache& texts, const Assertion& a) {
  if (a.document && a.sentence_end > a.sentence_start) {
    return NormalSentence(texts.Get(*a.document).Slice({a.sentence_start, a.sentence_end}));
  }
  return NormalSentence(a.quote);
}

std::string ProducerFamily(std::string_view producer) {
  if (producer.starts_with("rules:")) return "rules";
  return std::string(producer.substr(0, producer.find('@')));
}

bool IsPerson(std::string_view producer) { return producer == "person" || producer.starts_with("person:"); }

bool IsMention(std::string_view producer) { return producer.ends_with("#mention"); }

std::optional<RelationshipRef> FindFact(const Transaction& tx, NodeId subject, std::string_view type,
                                        NodeId object, Modality modality, bool symmetric) {
  const auto id = tx.catalog().FindType(type);
  if (!id) return std::nullopt;
  if (auto found = FindOneWay(tx, subject, *id, object, modality)) return found;
  return symmetric ? FindOneWay(tx, object, *id, subject, modality) : std::nullopt;
}

RelationshipRef CreateFact(Transaction& tx, NodeId subject, std::string_view type, NodeId object,
                           Modality modality) {
  const RelationshipRef r = tx.CreateRelationship(subject, tx.Type(type), object);
  tx.SetProperty(r, tx.Key("modality"), Value(NameOf(modality)));
  return r;
}

}  // namespace liaison::importer
