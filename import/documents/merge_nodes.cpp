#include "import/documents/merge_nodes.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "graph/error.h"
#include "import/documents/document_record.h"
#include "import/documents/facts.h"
#include "import/documents/graph_names.h"
#include "import/documents/node_relationships.h"
#include "import/tables/json_value.h"

namespace liaison::importer {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::string_view kMergesNote = "merges\n";

std::string NoteOfMerge(std::uint32_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 10 - digits.size(), '0');
  return std::string(kMergesNote) + digits;
}

[[noreturn]] void NoMerge(std::string reason) {
  throw Error(ErrorKind::kRequest, "MergeNotFound", std::move(reason));
}

// ---- values and assertions as JSON ----

std::string ValueText(const Value& v) {
  std::string out;
  AppendJsonValue(out, v);
  return out;
}

Value ValueOf(const std::string& text) {
  std::string reason;
  auto value = ParseJson(text, reason);
  if (!value) throw Error(ErrorKind::kStorage, "Corrupt", "the journal of a merge cannot be read: " + reason);
  return *value;
}

template <class Entity>
OrderedJson PropertiesJson(const Transaction& tx, const Entity& entity) {
  OrderedJson out = OrderedJson::object();
  for (const auto& [key, value] : tx.Properties(entity))
    out[std::string(tx.catalog().KeyName(key))] = ValueText(value);
  return out;
}

template <class Entity>
void SetProperties(Transaction& tx, const Entity& entity, const OrderedJson& properties) {
  for (const auto& [key, text] : properties.items()) tx.SetProperty(entity, tx.Key(key), ValueOf(text));
}

// The same word of the same producer at the same place, whatever became of it.
bool SameClaim(const Assertion& a, const Assertion& b) {
  return a.document == b.document && a.start == b.start && a.end == b.end && a.quote == b.quote &&
         a.producer == b.producer && a.modality == b.modality;
}

OrderedJson AssertionJson(const Transaction& tx, const Assertion& a) {
  OrderedJson j = {{"start", a.start},           {"end", a.end},
                   {"from", a.sentence_start},   {"to", a.sentence_end},
                   {"quote", a.quote},           {"confidence", a.confidence},
                   {"producer", a.producer},     {"modality", NameOf(a.modality)},
                   {"status", NameOf(a.status)}, {"at", a.recorded_at_ms}};
  if (a.document) j["document"] = tx.FindDocument(*a.document)->key;
  return j;
}

// Absent: its document was taken out since.
std::optional<Assertion> AssertionOf(const Transaction& tx, const OrderedJson& j) {
  Assertion a;
  if (j.contains("document")) {
    const auto document = tx.FindDocument(j.at("document").get<std::string>());
    if (!document) return std::nullopt;
    a.document = document->id;
  }
  a.start = j.at("start");
  a.end = j.at("end");
  a.sentence_start = j.at("from");
  a.sentence_end = j.at("to");
  a.quote = j.at("quote");
  a.confidence = j.at("confidence");
  a.producer = j.at("producer");
  a.modality = ParseModality(j.at("modality").get<std::string>()).value_or(Modality::kActual);
  a.status = ParseAssertionStatus(j.at("status").get<std::string>()).value_or(AssertionStatus::kProposed);
  a.recorded_at_ms = j.at("at");
  return a;
}

// Those that the fact has not yet.
void AddAssertions(Transaction& tx, FactId fact, const std::vector<Assertion>& assertions) {
  const std::vector<Assertion> there = tx.Evidence(fact);
  for (Assertion a : assertions) {
    if (std::any_of(there.begin(), there.end(), [&](const Assertion& b) { return SameClaim(a, b); }))
      continue;
    a.number = 0;
    tx.AddAssertion(fact, std::move(a));
  }
}

Modality ModalityOf(const Transaction& tx, const RelationshipRef& r) {
  const auto key = tx.catalog().FindKey("modality");
  const Value value = key ? tx.Property(r, *key) : Value();
  return value.is_string() ? ParseModality(value.AsString()).value_or(Modality::kActual) : Modality::kActual;
}

// ---- records of documents ----

// Of the documents that the node's and its relationships' assertions name.
std::map<std::string, DocumentRecord> RecordsAbout(const Transaction& tx, NodeId node) {
  std::set<std::uint32_t> documents;
  const auto collect = [&](FactId fact) {
    for (const Assertion& a : tx.Evidence(fact)) {
      if (a.document) documents.insert(a.document->value);
    }
  };
  collect(FactId::Of(node));
  for (const RelationshipRef& r : RelationshipsOf(tx, node)) collect(FactId::Of(r.id));
  std::map<std::string, DocumentRecord> records;
  std::set<std::string> sources;
  for (const std::uint32_t id : documents) {
    for (const DocumentRecord& r : RecordsOfDocument(tx, tx.FindDocument(DocumentId{id})->key))
      sources.insert(r.source);
  }
  // Earlier versions as well: they say which node an entity was.
  for (const std::string& source : sources) {
    for (DocumentRecord& r : RecordsOf(tx, source)) {
      std::string note = NoteOf(r);
      records.emplace(std::move(note), std::move(r));
    }
  }
  return records;
}

std::vector<std::string> AddNames(Transaction& tx, NodeId node, const std::vector<std::string>& names) {
  const std::string name = TextProperty(tx, node, "name");
  std::vector<std::string> aliases = TextsProperty(tx, node, "aliases"), added;
  for (const std::string& n : names) {
    if (n.empty() || n == name || std::find(aliases.begin(), aliases.end(), n) != aliases.end()) continue;
    aliases.push_back(n);
    added.push_back(n);
  }
  if (!added.empty()) tx.SetProperty(node, tx.Key("aliases"), Value(List(aliases.begin(), aliases.end())));
  return added;
}

void RemoveNames(Transaction& tx, NodeId node, const std::vector<std::string>& names) {
  std::vector<std::string> aliases = TextsProperty(tx, node, "aliases");
  std::erase_if(
      aliases, [&](const std::string& a) { return std::find(names.begin(), names.end(), a) != names.end(); });
  tx.SetProperty(node, tx.Key("aliases"),
                 aliases.empty() ? Value() : Value(List(aliases.begin(), aliases.end())));
}

bool IsSymmetric(const Vocabulary& vocabulary, std::string_view type) {
  const RelationType* relation = vocabulary.FindRelation(type);
  return type == kSameAs || (relation != nullptr && relation->symmetric);
}

OrderedJson ReadMerge(const Transaction& tx, const std::string& note) {
  const auto text = tx.Note(note);
  if (!text) NoMerge("there is no such merge");
  return OrderedJson::parse(*text);
}

// A merge that was taken back gives new ids: other journal entries that name the old ones follow.
void Rename(Transaction& tx, NodeId old_node, NodeId new_node,
            const std::map<std::uint64_t, std::uint64_t>& relationships) {
  for (const std::string& note : tx.NoteNames(kMergesNote)) {
    OrderedJson entry = ReadMerge(tx, note);
    bool changed = false;
    if (entry.at("keep") == old_node.value) entry["keep"] = new_node.value, changed = true;
    for (OrderedJson& r : entry.at("relationships")) {
      if (r.at("other") == old_node.value) r["other"] = new_node.value, changed = true;
      if (const auto found = relationships.find(r.at("now").get<std::uint64_t>());
          found != relationships.end()) {
        r["now"] = found->second;
        changed = true;
      }
    }
    if (changed) tx.SetNote(note, entry.dump());
  }
}

}  // namespace

std::uint32_t MergeNodes(Transaction& tx, const Vocabulary& vocabulary, NodeId keep, NodeId gone,
                         std::string_view by, std::int64_t now_ms) {
  const auto notes = tx.NoteNames(kMergesNote);
  const std::uint32_t number =
      notes.empty() ? 1 : static_cast<std::uint32_t>(std::stoul(notes.back().substr(kMergesNote.size()))) + 1;
  std::map<std::string, DocumentRecord> records = RecordsAbout(tx, gone);
  std::set<std::string> changed;

  OrderedJson entry = {{"keep", keep.value},
                       {"gone", gone.value},
                       {"keep name", DisplayName(tx, keep)},
                       {"gone name", DisplayName(tx, gone)},
                       {"by", by},
                       {"at", now_ms},
                       {"properties", PropertiesJson(tx, gone)}};
  OrderedJson labels = OrderedJson::array(), added_labels = OrderedJson::array(),
              relationships = OrderedJson::array(), assertions = OrderedJson::array(),
              links = OrderedJson::array();
  for (const LabelId label : tx.Labels(gone)) labels.push_back(tx.catalog().LabelName(label));
  const std::vector<Assertion> node_assertions = tx.Evidence(FactId::Of(gone));
  for (const Assertion& a : node_assertions) assertions.push_back(AssertionJson(tx, a));
  if (const auto name = tx.ExternalName(FactId::Of(gone))) entry["external"] = *name;

  std::map<std::uint64_t, std::uint64_t> moved;  // relationships: what was, what is now; 0: nothing
  for (const RelationshipRef& r : RelationshipsOf(tx, gone)) {
    const std::string type(tx.catalog().TypeName(r.id.type()));
    const bool out = r.start == gone;
    const NodeId other = out ? r.end : r.start;
    const std::vector<Assertion> evidence = tx.Evidence(FactId::Of(r.id));
    OrderedJson j = {{"type", type},
                     {"out", out},
                     {"other", other.value},
                     {"was", r.id.value},
                     {"properties", PropertiesJson(tx, r)}};
    OrderedJson said = OrderedJson::array();
    for (const Assertion& a : evidence) said.push_back(AssertionJson(tx, a));
    j["assertions"] = said;
    const auto external = tx.ExternalName(FactId::Of(r.id));
    if (external) j["external"] = *external;
    for (auto& [note, record] : records) {
      if (std::find(record.introduced.begin(), record.introduced.end(), r.id.value) !=
          record.introduced.end())
        j["by"] = note;
    }
    const Modality modality = ModalityOf(tx, r);
    const auto properties = tx.Properties(r);
    tx.DeleteRelationship(r);
    std::uint64_t now = 0;
    bool created = false;
    // What joined the two says nothing of the one.
    if (other != keep && other != gone) {
      const NodeId start = out ? keep : other, end = out ? other : keep;
      auto there = FindFact(tx, start, type, end, modality, IsSymmetric(vocabulary, type));
      if (!there) {
        there = tx.CreateRelationship(start, tx.Type(type), end);
        for (const auto& [key, value] : properties) tx.SetProperty(*there, key, value);
        if (external) tx.SetExternal(FactId::Of(there->id), *external);
        created = true;
      }
      AddAssertions(tx, FactId::Of(there->id), evidence);
      now = there->id.value;
    }
    j["now"] = now;
    j["created"] = created;
    moved.emplace(r.id.value, created ? now : 0);
    relationships.push_back(std::move(j));
  }
  // Earlier merges that ended at these relationships end at what they became.
  for (const std::string& note : notes) {
    OrderedJson earlier = ReadMerge(tx, note);
    bool touched = false;
    for (OrderedJson& r : earlier.at("relationships")) {
      const auto found = std::find_if(relationships.begin(), relationships.end(),
                                      [&](const OrderedJson& j) { return j.at("was") == r.at("now"); });
      if (found == relationships.end() || r.at("now") == 0) continue;
      r["now"] = found->at("now");
      touched = true;
    }
    if (touched) tx.SetNote(note, earlier.dump());
  }

  for (const OrderedJson& label : labels) {
    if (tx.AddLabel(keep, tx.Label(label.get<std::string>()))) added_labels.push_back(label);
  }
  std::vector<std::string> names = TextsProperty(tx, gone, "aliases");
  names.insert(names.begin(), TextProperty(tx, gone, "name"));
  entry["added names"] = AddNames(tx, keep, names);
  OrderedJson added_properties = OrderedJson::array();
  for (const auto& [key, value] : tx.Properties(gone)) {
    const std::string name(tx.catalog().KeyName(key));
    if (name == "aliases" || !tx.Property(keep, key).is_null()) continue;
    tx.SetProperty(keep, key, value);
    added_properties.push_back(name);
  }
  tx.DeleteNode(gone);
  AddAssertions(tx, FactId::Of(keep), node_assertions);

  for (auto& [note, record] : records) {
    for (RecordedEntity& e : record.entities) {
      if (e.node != gone) continue;
      links.push_back({{"record", note}, {"key", e.key}, {"introduced", e.introduced}});
      e.node = keep;
      e.how = "person";
      e.introduced = false;
      changed.insert(note);
    }
    for (UnrelatedPair& p : record.unrelated) {
      if (p.a == gone) p.a = keep, changed.insert(note);
      if (p.b == gone) p.b = keep, changed.insert(note);
    }
    const auto follow = [&](std::uint64_t& id) {
      const auto found = moved.find(id);
      if (found == moved.end()) return;
      id = found->second;
      changed.insert(note);
    };
    for (std::uint64_t& id : record.introduced) follow(id);
    for (RecordedProperty& p : record.properties) follow(p.relationship);
    std::erase(record.introduced, 0u);
    std::erase_if(record.properties, [](const RecordedProperty& p) { return p.relationship == 0; });
    if (changed.contains(note)) SaveRecord(tx, record);
  }

  // Said of the place that named what is gone, so that it goes with that document.
  Assertion decision;
  for (const Assertion& a : node_assertions) {
    if (a.document && !decision.document) decision = a;
  }
  decision.number = 0;
  decision.confidence = 1;
  decision.modality = Modality::kActual;
  decision.producer = by;
  if (!decision.document) decision.quote = "same as " + entry.at("gone name").get<std::string>();
  decision.status = AssertionStatus::kAccepted;
  decision.recorded_at_ms = now_ms;
  entry["decision"] = tx.AddAssertion(FactId::Of(keep), std::move(decision));
  entry["labels"] = labels;
  entry["added labels"] = added_labels;
  entry["added properties"] = added_properties;
  entry["assertions"] = assertions;
  entry["relationships"] = relationships;
  entry["links"] = links;
  tx.SetNote(NoteOfMerge(number), entry.dump());
  return number;
}

NodeId UnmergeNodes(Transaction& tx, std::uint32_t number) {
  const std::string note = NoteOfMerge(number);
  if (!tx.Note(note)) NoMerge("there is no merge " + std::to_string(number));
  const OrderedJson entry = ReadMerge(tx, note);
  const NodeId keep{entry.at("keep").get<std::uint32_t>()};
  if (!tx.Exists(keep))
    NoMerge("the node that merge " + std::to_string(number) +
            " led to is gone; a later merge has to be taken back first");

  std::vector<LabelId> labels;
  for (const OrderedJson& label : entry.at("labels")) labels.push_back(tx.Label(label.get<std::string>()));
  const NodeId back = tx.CreateNode(labels);
  SetProperties(tx, back, entry.at("properties"));

  // Takes what is the entry's from a fact and gives it, with what was decided since, to another.
  const auto take_back = [&](FactId from, FactId to, const OrderedJson& said) {
    for (const OrderedJson& j : said) {
      const auto claim = AssertionOf(tx, j);
      if (!claim) continue;
      for (Assertion a : tx.Evidence(from)) {
        if (!SameClaim(a, *claim)) continue;
        tx.RemoveAssertion(from, a.number);
        a.number = 0;
        tx.AddAssertion(to, std::move(a));
        break;
      }
    }
  };
  std::map<std::uint64_t, std::uint64_t> was_to_new, now_to_new;
  std::map<std::string, DocumentRecord> records;
  const auto record_of = [&](const std::string& name) -> DocumentRecord* {
    const auto found = records.find(name);
    if (found != records.end()) return &found->second;
    auto record = ReadRecord(tx, name);
    return record ? &records.emplace(name, std::move(*record)).first->second : nullptr;
  };
  for (const OrderedJson& j : entry.at("relationships")) {
    NodeId other{j.at("other").get<std::uint32_t>()};
    if (j.at("other") == entry.at("gone")) other = back;
    if (!tx.Exists(other)) continue;
    const bool out = j.at("out");
    const auto now = j.at("now").get<std::uint64_t>();
    const auto there = now == 0 ? std::nullopt : tx.Find(RelationshipId{now});
    if (now != 0 && !there) continue;  // it was deleted since
    const RelationshipRef r = tx.CreateRelationship(
        out ? back : other, tx.Type(j.at("type").get<std::string>()), out ? other : back);
    SetProperties(tx, r, j.at("properties"));
    was_to_new.emplace(j.at("was").get<std::uint64_t>(), r.id.value);
    if (there) {
      take_back(FactId::Of(there->id), FactId::Of(r.id), j.at("assertions"));
      const bool nothing_left = tx.Evidence(FactId::Of(there->id)).empty();
      if (j.at("created").get<bool>() && nothing_left) {
        tx.DeleteRelationship(*there);
        now_to_new.emplace(now, r.id.value);
      }
    } else {
      for (const OrderedJson& a : j.at("assertions")) {
        if (auto claim = AssertionOf(tx, a)) tx.AddAssertion(FactId::Of(r.id), std::move(*claim));
      }
    }
    if (j.contains("external") &&
        !tx.FindExternal(FactId::Kind::kRelationship, j.at("external").get<std::string>())) {
      tx.SetExternal(FactId::Of(r.id), j.at("external").get<std::string>());
    }
    if (j.contains("by")) {
      if (DocumentRecord* record = record_of(j.at("by"))) {
        std::erase(record->introduced, now);
        record->introduced.push_back(r.id.value);
        for (RecordedProperty& p : record->properties) {
          if (p.relationship == now) p.relationship = r.id.value;
        }
      }
    }
  }
  const auto decision = entry.at("decision").get<std::uint16_t>();
  for (const Assertion& a : tx.Evidence(FactId::Of(keep))) {
    if (a.number == decision) {
      tx.RemoveAssertion(FactId::Of(keep), decision);
      break;
    }
  }
  take_back(FactId::Of(keep), FactId::Of(back), entry.at("assertions"));
  for (const OrderedJson& label : entry.at("added labels"))
    tx.RemoveLabel(keep, tx.Label(label.get<std::string>()));
  RemoveNames(tx, keep, entry.at("added names").get<std::vector<std::string>>());
  for (const OrderedJson& key : entry.at("added properties"))
    tx.SetProperty(keep, tx.Key(key.get<std::string>()), Value());
  if (entry.contains("external") &&
      !tx.FindExternal(FactId::Kind::kNode, entry.at("external").get<std::string>())) {
    tx.SetExternal(FactId::Of(back), entry.at("external").get<std::string>());
  }
  for (const OrderedJson& link : entry.at("links")) {
    DocumentRecord* record = record_of(link.at("record"));
    if (record == nullptr) continue;
    for (RecordedEntity& e : record->entities) {
      if (e.key != link.at("key") || e.node != keep) continue;
      e.node = back;
      e.introduced = link.at("introduced");
    }
  }
  // A later version of the source follows the earlier ones.
  std::set<std::string> sources;
  for (const auto& [name, record] : records) sources.insert(record.source);
  for (const std::string& source : sources) {
    for (DocumentRecord& later : RecordsOf(tx, source)) {
      const std::string name = NoteOf(later);
      if (records.contains(name)) continue;
      bool touched = false;
      for (RecordedEntity& e : later.entities) {
        for (const OrderedJson& link : entry.at("links")) {
          if (e.node == keep && e.key == link.at("key")) e.node = back, touched = true;
        }
      }
      if (touched) SaveRecord(tx, later);
    }
  }
  for (const auto& [name, record] : records) SaveRecord(tx, record);
  tx.SetNote(note, "");
  was_to_new.insert(now_to_new.begin(), now_to_new.end());
  Rename(tx, NodeId{entry.at("gone").get<std::uint32_t>()}, back, was_to_new);
  return back;
}

std::vector<MergeEntry> Merges(const Transaction& tx) {
  std::vector<MergeEntry> out;
  for (const std::string& note : tx.NoteNames(kMergesNote)) {
    const OrderedJson entry = ReadMerge(tx, note);
    out.push_back({static_cast<std::uint32_t>(std::stoul(note.substr(kMergesNote.size()))),
                   NodeId{entry.at("keep").get<std::uint32_t>()}, entry.at("keep name"),
                   entry.at("gone name"), entry.at("by")});
  }
  return out;
}

NodeId SplitNode(Transaction& tx, const Vocabulary& vocabulary, NodeId node, const std::string& source,
                 std::string_view by, std::int64_t now_ms) {
  std::vector<DocumentRecord> records = RecordsOf(tx, source);
  const RecordedEntity* entity = nullptr;
  std::set<std::uint32_t> documents;
  for (const DocumentRecord& r : records) {
    if (const auto d = tx.FindDocument(r.document)) documents.insert(d->id.value);
    for (const RecordedEntity& e : r.entities) {
      if (e.node == node && (entity == nullptr || r.current)) entity = &e;
    }
  }
  if (entity == nullptr) {
    throw Error(ErrorKind::kRequest, "DocumentNotFound",
                "'" + source + "' does not name " + DisplayName(tx, node));
  }
  const auto is_of_source = [&](const Assertion& a) {
    return a.document && documents.contains(a.document->value);
  };
  std::vector<LabelId> labels = {tx.Label(entity->type)};
  if (!entity->also.empty()) labels.push_back(tx.Label(entity->also));
  const NodeId own = tx.CreateNode(labels);
  tx.SetProperty(own, tx.Key("name"), Value(entity->name));
  AddNames(tx, own, entity->aliases);

  const auto move = [&](FactId from, FactId to) {
    for (Assertion a : tx.Evidence(from)) {
      if (!is_of_source(a)) continue;
      tx.RemoveAssertion(from, a.number);
      a.number = 0;
      tx.AddAssertion(to, std::move(a));
    }
  };
  std::map<std::uint64_t, std::uint64_t> moved;
  std::vector<std::uint64_t> created;
  for (const RelationshipRef& r : RelationshipsOf(tx, node)) {
    const std::vector<Assertion> evidence = tx.Evidence(FactId::Of(r.id));
    if (std::none_of(evidence.begin(), evidence.end(), is_of_source)) continue;
    const std::string type(tx.catalog().TypeName(r.id.type()));
    const Modality modality = ModalityOf(tx, r);
    const NodeId start = r.start == node ? own : r.start, end = r.end == node ? own : r.end;
    auto there = FindFact(tx, start, type, end, modality, IsSymmetric(vocabulary, type));
    if (!there) {
      there = tx.CreateRelationship(start, tx.Type(type), end);
      for (const auto& [key, value] : tx.Properties(r)) tx.SetProperty(*there, key, value);
      created.push_back(there->id.value);
    }
    move(FactId::Of(r.id), FactId::Of(there->id));
    if (tx.Evidence(FactId::Of(r.id)).empty()) {
      tx.DeleteRelationship(r);
      moved.emplace(r.id.value, there->id.value);
    }
  }
  move(FactId::Of(node), FactId::Of(own));

  bool was_introduced = false;
  for (DocumentRecord& r : records) {
    for (RecordedEntity& e : r.entities) {
      if (e.node != node) continue;
      for (const std::string& label : e.labels) tx.RemoveLabel(node, tx.Label(label));
      RemoveNames(tx, node, e.names);
      if (!e.renamed_from.empty() && TextProperty(tx, node, "name") == e.name)
        tx.SetProperty(node, tx.Key("name"), Value(e.renamed_from));
      was_introduced |= e.introduced;
      e.node = own;
      e.how = "person";
      e.introduced = r.current;
      e.labels.clear();
      e.names.clear();
      e.properties.clear();
      e.renamed_from.clear();
    }
    for (std::uint64_t& id : r.introduced) {
      if (const auto found = moved.find(id); found != moved.end()) id = found->second;
    }
    std::erase_if(r.properties, [&](const RecordedProperty& p) { return moved.contains(p.relationship); });
    if (r.current) {
      for (const std::uint64_t id : created) {
        if (std::find(r.introduced.begin(), r.introduced.end(), id) == r.introduced.end())
          r.introduced.push_back(id);
      }
      created.clear();
    }
    SaveRecord(tx, r);
  }
  // Others name the node still: it is theirs now.
  if (was_introduced) {
    for (auto& [note, record] : RecordsAbout(tx, node)) {
      const auto heir = std::find_if(record.entities.begin(), record.entities.end(),
                                     [&](const RecordedEntity& e) { return e.node == node; });
      if (heir == record.entities.end()) continue;
      heir->introduced = true;
      SaveRecord(tx, record);
      break;
    }
  }
  // So that nobody proposes them as one again, as long as the source is there.
  const RelationshipRef apart = CreateFact(tx, own, kSameAs, node, Modality::kActual);
  Assertion decision;
  for (const Assertion& a : tx.Evidence(FactId::Of(own))) {
    if (a.document && !decision.document) decision = a;
  }
  decision.number = 0;
  decision.confidence = 1;
  decision.producer = by;
  decision.status = AssertionStatus::kRejected;
  decision.recorded_at_ms = now_ms;
  tx.AddAssertion(FactId::Of(apart.id), std::move(decision));
  for (DocumentRecord& r : records) {
    if (!r.current) continue;
    r.introduced.push_back(apart.id.value);
    SaveRecord(tx, r);
    break;
  }
  return own;
}

}  // namespace liaison::importer
