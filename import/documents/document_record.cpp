#include "import/documents/document_record.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "graph/error.h"
#include "import/documents/normal_name.h"

namespace liaison::importer {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::string_view kDocumentsNote = "documents\n";
// The DocumentSummary, by the key of the document.
constexpr std::string_view kSummaryPrefix = "document summary\n";

std::string NameOfRecord(std::string_view source, std::uint32_t version, std::string_view producer) {
  std::string digits = std::to_string(version);
  digits.insert(0, 6 - std::min<std::size_t>(6, digits.size()), '0');  // so that names sort as versions do
  std::string out(kDocumentsNote);
  out.append(source).append("\n").append(digits).append("\n").append(producer);
  return out;
}

OrderedJson SpanJson(Span s) { return OrderedJson::array({s.start, s.end}); }
Span SpanOf(const OrderedJson& j) { return {j.at(0).get<std::uint32_t>(), j.at(1).get<std::uint32_t>()}; }

OrderedJson EntityJson(const RecordedEntity& e) {
  OrderedJson mentions = OrderedJson::array();
  for (const ExtractedMention& m : e.mentions)
    mentions.push_back({m.span.start, m.span.end, static_cast<int>(m.kind)});
  OrderedJson j = {{"key", e.key},         {"type", e.type}, {"name", e.name},
                   {"node", e.node.value}, {"how", e.how},   {"mentions", mentions}};
  if (!e.also.empty()) j["also"] = e.also;
  if (!e.aliases.empty()) j["aliases"] = e.aliases;
  if (e.introduced) j["introduced"] = true;
  if (!e.labels.empty()) j["labels"] = e.labels;
  if (!e.names.empty()) j["names"] = e.names;
  if (!e.properties.empty()) j["properties"] = e.properties;
  if (!e.renamed_from.empty()) j["renamed from"] = e.renamed_from;
  return j;
}

RecordedEntity EntityOf(const OrderedJson& j) {
  RecordedEntity e;
  e.key = j.at("key");
  e.type = j.at("type");
  e.name = j.at("name");
  e.node = NodeId{j.at("node").get<std::uint32_t>()};
  e.how = j.at("how");
  for (const OrderedJson& m : j.at("mentions"))
    e.mentions.push_back({SpanOf(m), static_cast<MentionKind>(m.at(2).get<int>())});
  e.also = j.value("also", "");
  e.introduced = j.value("introduced", false);
  const auto texts = [&](const char* key) { return j.value(key, std::vector<std::string>()); };
  e.aliases = texts("aliases");
  e.labels = texts("labels");
  e.names = texts("names");
  e.properties = texts("properties");
  e.renamed_from = j.value("renamed from", "");
  return e;
}

DocumentRecord Decode(std::string_view name, std::string_view text) {
  try {
    const OrderedJson j = OrderedJson::parse(text);
    DocumentRecord r;
    r.source = j.at("source");
    r.version = j.at("version");
    r.producer = j.at("producer");
    r.document = j.at("document");
    r.file_sha256 = j.at("sha256");
    r.packs = j.at("packs");
    r.current = j.at("current");
    for (const OrderedJson& s : j.at("sentences")) r.sentences.push_back(SpanOf(s));
    for (const OrderedJson& e : j.at("entities")) r.entities.push_back(EntityOf(e));
    r.introduced = j.at("introduced").get<std::vector<std::uint64_t>>();
    for (const OrderedJson& p : j.at("properties"))
      r.properties.push_back({p.at(0).get<std::uint64_t>(), p.at(1).get<std::string>()});
    for (const OrderedJson& p : j.at("unrelated")) {
      r.unrelated.push_back({NodeId{p.at("a").get<std::uint32_t>()}, NodeId{p.at("b").get<std::uint32_t>()},
                             p.at("sentence"), p.at("by")});
    }
    return r;
  } catch (const nlohmann::json::exception& e) {
    throw Error(ErrorKind::kStorage, "Corrupt",
                "the record '" + std::string(name) + "' of an import cannot be read: " + e.what());
  }
}

std::optional<DocumentSummary> ReadSummary(const Transaction& tx, std::string_view document) {
  const auto text = tx.Note(std::string(kSummaryPrefix).append(document));
  if (!text) return std::nullopt;
  try {
    const OrderedJson j = OrderedJson::parse(*text);
    return DocumentSummary{std::string(document), j.at("source"), j.at("sha256"), j.at("packs"),
                           j.at("current")};
  } catch (const nlohmann::json::exception& e) {
    throw Error(ErrorKind::kStorage, "Corrupt",
                "the summary of '" + std::string(document) + "' cannot be read: " + e.what());
  }
}

}  // namespace

std::vector<DocumentSummary> Summaries(const Transaction& tx) {
  std::vector<DocumentSummary> out;
  for (const std::string& name : tx.NoteNames(kSummaryPrefix))
    out.push_back(*ReadSummary(tx, std::string_view(name).substr(kSummaryPrefix.size())));
  return out;
}

std::vector<DocumentSummary> Summaries(const Transaction& tx, std::string_view source) {
  std::vector<DocumentSummary> out;
  for (const DocumentRecord& r : RecordsOf(tx, source)) {
    if (out.empty() || out.back().document != r.document) out.push_back(*ReadSummary(tx, r.document));
  }
  return out;
}

std::string EntityKey(std::string_view type, std::string_view name) {
  return std::string(type) + '|' + NormalName(name);
}

std::string DocumentKey(std::string_view source, std::uint32_t version) {
  return version == 1 ? std::string(source) : std::string(source) + '@' + std::to_string(version);
}

void SaveRecord(Transaction& tx, const DocumentRecord& r) {
  OrderedJson sentences = OrderedJson::array(), entities = OrderedJson::array(),
              properties = OrderedJson::array(), unrelated = OrderedJson::array();
  for (const Span s : r.sentences) sentences.push_back(SpanJson(s));
  for (const RecordedEntity& e : r.entities) entities.push_back(EntityJson(e));
  for (const RecordedProperty& p : r.properties) properties.push_back({p.relationship, p.key});
  for (const UnrelatedPair& p : r.unrelated) {
    unrelated.push_back({{"a", p.a.value}, {"b", p.b.value}, {"sentence", p.sentence}, {"by", p.by}});
  }
  const OrderedJson j = {{"source", r.source},         {"version", r.version},     {"producer", r.producer},
                         {"document", r.document},     {"sha256", r.file_sha256},  {"packs", r.packs},
                         {"current", r.current},       {"sentences", sentences},   {"entities", entities},
                         {"introduced", r.introduced}, {"properties", properties}, {"unrelated", unrelated}};
  tx.SetNote(NoteOf(r), j.dump());
  std::string packs = r.packs;
  if (r.producer != "rules") {
    const auto before = ReadSummary(tx, r.document);
    packs = before ? before->packs : "";
  }
  const OrderedJson summary = {
      {"source", r.source}, {"sha256", r.file_sha256}, {"packs", packs}, {"current", r.current}};
  tx.SetNote(std::string(kSummaryPrefix) + r.document, summary.dump());
}

std::string NoteOf(const DocumentRecord& r) { return NameOfRecord(r.source, r.version, r.producer); }

std::optional<DocumentRecord> ReadRecord(const Transaction& tx, const std::string& note) {
  const auto text = tx.Note(note);
  if (!text) return std::nullopt;
  return Decode(note, *text);
}

void RemoveRecord(Transaction& tx, const DocumentRecord& r) {
  tx.SetNote(NoteOf(r), "");
  for (const DocumentRecord& other : RecordsOf(tx, r.source)) {
    if (other.document == r.document) return;
  }
  tx.SetNote(std::string(kSummaryPrefix) + r.document, "");
}

std::vector<DocumentRecord> RecordsOf(const Transaction& tx, std::string_view source) {
  std::vector<DocumentRecord> records;
  for (const std::string& name : tx.NoteNames(std::string(kDocumentsNote).append(source).append("\n"))) {
    records.push_back(Decode(name, *tx.Note(name)));
  }
  return records;
}

std::vector<std::string> SourcesOf(const Transaction& tx) {
  std::vector<std::string> sources;
  for (const std::string& name : tx.NoteNames(kDocumentsNote)) {
    const std::string_view rest = std::string_view(name).substr(kDocumentsNote.size());
    std::string source(rest.substr(0, rest.find('\n')));
    if (sources.empty() || sources.back() != source) sources.push_back(std::move(source));
  }
  return sources;
}

std::vector<DocumentRecord> RecordsOfDocument(const Transaction& tx, std::string_view document) {
  const auto summary = ReadSummary(tx, document);
  if (!summary) return {};
  std::vector<DocumentRecord> records = RecordsOf(tx, summary->source);
  std::erase_if(records, [&](const DocumentRecord& r) { return r.document != document; });
  return records;
}

}  // namespace liaison::importer
