#include "import/documents/review_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "graph/error.h"
#include "import/documents/document_record.h"
#include "import/documents/facts.h"
#include "import/documents/graph_names.h"
#include "import/documents/undo_source.h"
#include "import/tables/utf8.h"

namespace liaison::importer {
namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson SideJson(const ReviewSide& side) {
  OrderedJson mentions = OrderedJson::array();
  for (const Span m : side.mentions) mentions.push_back({m.start, m.end});
  return {{"node", side.node.value}, {"name", side.name}, {"labels", side.labels}, {"mentions", mentions}};
}

std::string TextOf(const OrderedJson& line, const char* key) {
  const auto found = line.find(key);
  if (found == line.end() || found->is_null()) return {};
  if (!found->is_string()) RefuseDecision(fmt::format("`{}` is no text", key));
  return found->get<std::string>();
}

std::uint32_t NumberOf(const OrderedJson& line, const char* key) {
  const auto found = line.find(key);
  if (found == line.end()) RefuseDecision(fmt::format("`{}` is missing", key));
  if (!found->is_number_unsigned() || found->get<std::uint64_t>() > UINT32_MAX)
    RefuseDecision(fmt::format("`{}` is no number of a node or merge", key));
  return found->get<std::uint32_t>();
}

}  // namespace

std::string ItemLine(const ReviewItem& item) {
  OrderedJson j = {
      {"id", item.id},
      {"kind", NameOf(item.kind)},
      {"document", item.document},
      {"sentence", {{"start", item.sentence.start}, {"end", item.sentence.end}, {"text", item.text}}},
      {"subject", SideJson(item.subject)},
      {"type", item.predicate},
      {"object", SideJson(item.object)}};
  if (item.kind != ReviewKind::kPair) {
    j["modality"] = NameOf(item.modality);
    j["confidence"] = item.confidence;
    j["producer"] = item.producer;
  }
  if (!item.role.empty()) j["role"] = item.role;
  if (!item.why.empty()) j["why"] = item.why;
  return j.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

Decision ReadDecision(std::string_view line, const std::string& by) {
  if (!IsUtf8(line)) RefuseDecision("the line is not UTF-8");
  OrderedJson j;
  try {
    j = OrderedJson::parse(line);
  } catch (const OrderedJson::exception& e) {
    RefuseDecision(std::string("no JSON: ") + e.what());
  }
  if (!j.is_object()) RefuseDecision("no JSON object");
  Decision d;
  d.id = TextOf(j, "id");
  const std::string who = TextOf(j, "by");
  d.by = "person:" + (who.empty() ? by : who);
  const std::string answer = TextOf(j, "decision");
  if (answer == "accept" || answer == "correct") {
    d.answer = answer == "accept" ? Answer::kAccept : Answer::kCorrect;
  } else if (answer == "reject") {
    d.answer = Answer::kReject;
  } else if (answer == "merge") {
    d.answer = Answer::kMerge;
    if (!d.id.starts_with("same:")) {
      d.id.clear();
      d.keep = NodeId{NumberOf(j, "keep")};
      d.gone = NodeId{NumberOf(j, "gone")};
    }
  } else if (answer == "split") {
    d.answer = Answer::kSplit;
    d.id.clear();
    d.node = NodeId{NumberOf(j, "node")};
    d.source = TextOf(j, "document");
    if (d.source.empty()) RefuseDecision("`document` is missing: whose entity is to have a node of its own");
  } else if (answer == "unmerge") {
    d.answer = Answer::kUnmerge;
    d.id.clear();
    d.merge = NumberOf(j, "merge");
  } else {
    RefuseDecision(
        answer.empty()
            ? "`decision` is missing"
            : fmt::format("unknown decision `{}`: accept, reject, correct, merge, split or unmerge", answer));
  }
  const bool about_item =
      d.answer == Answer::kAccept || d.answer == Answer::kReject || d.answer == Answer::kCorrect;
  if (about_item && d.id.empty()) RefuseDecision("`id` is missing");
  if (d.answer == Answer::kCorrect || d.answer == Answer::kAccept) {
    // An exported line carries the type that was proposed: it says something new in a correction alone.
    if (d.answer == Answer::kCorrect || !j.contains("kind")) d.type = TextOf(j, "type");
    if (const auto swap = j.find("swap"); swap != j.end()) {
      if (!swap->is_boolean()) RefuseDecision("`swap` is neither true nor false");
      d.swap = swap->get<bool>();
    }
    if (d.answer == Answer::kCorrect || !j.contains("kind")) {
      if (const std::string name = TextOf(j, "modality"); !name.empty()) {
        d.modality = ParseModality(name);
        if (!d.modality) RefuseDecision(fmt::format("unknown modality `{}`", name));
      }
    }
  }
  return d;
}

std::uint64_t ApplyDecisions(Transaction& tx, const Vocabulary& vocabulary, std::istream& in,
                             const std::string& file, const std::string& by, std::int64_t now_ms,
                             Report& report, Rejects& rejects) {
  std::uint64_t number = 0, taken = 0;
  std::string line;
  while (std::getline(in, line)) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    ++report.lines;
    tx.BeginStatement();
    try {
      Decision d = ReadDecision(line, by);
      if (d.answer == Answer::kSplit) d.source = FindSource(tx, d.source);
      Decide(tx, vocabulary, d, now_ms);
      tx.EndStatement();
      ++taken;
    } catch (const Error& e) {
      tx.RollbackStatement();
      if (e.kind == ErrorKind::kStorage || e.kind == ErrorKind::kTransaction) throw;
      rejects.Add(file, number, e.what(), line);
    }
  }
  return taken;
}

bool WriteGold(std::ostream& out, const Transaction& tx, const std::string& source) {
  const std::vector<DocumentRecord> records = RecordsOf(tx, source);
  const auto current =
      std::find_if(records.begin(), records.end(), [](const DocumentRecord& r) { return r.current; });
  if (current == records.end()) return false;
  const auto document = tx.FindDocument(current->document);
  if (!document) return false;

  // What persons accepted in this text.
  struct Said {
    RelationshipRef relationship;
    Assertion assertion;
  };
  std::vector<Said> said;
  std::set<NodeId> needed;
  bool decided = std::any_of(records.begin(), records.end(),
                             [](const DocumentRecord& r) { return !r.unrelated.empty(); });
  for (const auto& [fact, number] : tx.FactsOf(document->id)) {
    for (const Assertion& a : tx.Evidence(fact)) {
      if (a.number != number || !IsPerson(a.producer)) continue;
      decided = true;
      if (fact.kind != FactId::Kind::kRelationship || a.status != AssertionStatus::kAccepted) continue;
      const auto r = tx.Find(RelationshipId{fact.value});
      if (!r || tx.catalog().TypeName(r->id.type()) == kSameAs) continue;
      needed.insert(r->start);
      needed.insert(r->end);
      said.push_back({*r, a});
    }
  }
  if (!decided) return false;

  OrderedJson head = {{"kind", "document"},
                      {"doc", document->key},
                      {"title", document->title},
                      {"sha256", current->file_sha256},
                      {"bytes", document->length_bytes},
                      {"chars", document->length},
                      {"offsets", "unicode-code-points"},
                      {"file", source}};
  if (!document->date.empty()) head["date"] = document->date;
  if (!document->source.empty()) head["source"] = document->source;
  out << head.dump() << '\n';

  const StoredText text(tx.DocumentText(document->id));
  std::map<NodeId, std::string> ids;
  for (const DocumentRecord& record : records) {
    if (record.document != current->document) continue;
    for (const RecordedEntity& e : record.entities) {
      if (!needed.contains(e.node) || ids.contains(e.node) || e.mentions.empty()) continue;
      const std::string id = "e" + std::to_string(ids.size() + 1);
      ids.emplace(e.node, id);
      OrderedJson mentions = OrderedJson::array();
      for (const ExtractedMention& m : e.mentions) {
        mentions.push_back({{"start", m.span.start},
                            {"end", m.span.end},
                            {"text", text.Slice(m.span)},
                            {"kind", NameOf(m.kind)}});
      }
      OrderedJson j = {{"kind", "entity"},     {"id", id},
                       {"type", e.type},       {"name", e.name},
                       {"aliases", e.aliases}, {"mentions", mentions}};
      if (!e.also.empty()) j["also"] = e.also;
      out << j.dump() << '\n';
    }
  }
  std::size_t number = 0;
  for (const Said& s : said) {
    const auto subject = ids.find(s.relationship.start), object = ids.find(s.relationship.end);
    if (subject == ids.end() || object == ids.end()) continue;  // a side that the text does not name
    const Span evidence{s.assertion.start, s.assertion.end};
    OrderedJson j = {{"kind", "relation"},
                     {"id", "r" + std::to_string(++number)},
                     {"subject", subject->second},
                     {"predicate", tx.catalog().TypeName(s.relationship.id.type())},
                     {"object", object->second}};
    for (const char* key : {"role", "date"}) {
      const auto id = tx.catalog().FindKey(key);
      const Value value = id ? tx.Property(s.relationship, *id) : Value();
      if (value.is_string()) j[key] = value.AsString();
    }
    j["modality"] = NameOf(s.assertion.modality);
    const auto touches = [&](NodeId node) {
      for (const DocumentRecord& record : records) {
        if (record.document != current->document) continue;
        for (const RecordedEntity& e : record.entities) {
          for (const ExtractedMention& m : e.mentions) {
            if (e.node == node && m.span.start < evidence.end && evidence.start < m.span.end) return true;
          }
        }
      }
      return false;
    };
    j["scope"] = touches(s.relationship.start) && touches(s.relationship.end) ? "sentence" : "document";
    j["evidence"] = {{"start", evidence.start}, {"end", evidence.end}, {"text", text.Slice(evidence)}};
    out << j.dump() << '\n';
  }
  return true;
}

}  // namespace liaison::importer
