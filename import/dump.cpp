// dump.cpp: the whole graph as JSONL: one text for one graph.
//
//   {"kind":"liaison-dump","version":1}
//   {"kind":"label","id":1,"name":"Person"}      also "type", "key": in order of id
//   {"kind":"document","id":"press","title":...,"source":...,"date":...,"text":...}
//   {"kind":"note","name":"documents/press","text":...}
//   {"kind":"node","id":1,"name":"org:wfp","labels":[...],"properties":{...}}
//   {"kind":"relationship","type":"FUNDS","sequence":0,"from":1,"to":2,"name":...,"properties":{...}}
//   {"kind":"assertion","number":1,"document":"press","start":0,...}   of what stands above it
//   {"kind":"index",...}, {"kind":"constraint",...}
//   {"kind":"fulltext","name":"names","labels":["Person"],"keys":["name"]}    then the version is 2
//   {"kind":"end","lines":17}                    without it a dump is not whole
//
// "name" is the external name, where there is one.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "graph/error.h"
#include "graph/keys.h"
#include "import/dump_format.h"
#include "import/import.h"
#include "import/tables/json_value.h"

namespace liaison::importer {
namespace {

class Dumper {
 public:
  Dumper(const Transaction& tx, std::ostream& out) : tx_(tx), catalog_(tx.catalog()), out_(out) {}

  void Run() {
    const auto indexes = catalog_.Indexes(tx_.commit());
    const bool full_text =
        std::any_of(indexes.begin(), indexes.end(), [](const auto& d) { return d.is_full_text(); });
    line_ = fmt::format(R"({{"kind":"{}","version":{})", kDumpKind,
                        full_text ? kFullTextDumpVersion : kFirstDumpVersion);
    End();
    for (const LabelId id : catalog_.Labels()) Name("label", id.value, catalog_.LabelName(id));
    for (const TypeId id : catalog_.Types()) Name("type", id.value, catalog_.TypeName(id));
    for (const KeyId id : catalog_.Keys()) Name("key", id.value, catalog_.KeyName(id));
    Documents();
    Notes();
    Nodes();
    Relationships();
    Definitions();
    line_ = fmt::format(R"({{"kind":"end","lines":{})", lines_);
    End();
    out_.flush();
    if (!out_) throw Error(ErrorKind::kStorage, "Io", "the dump cannot be written");
  }

 private:
  void End() {
    line_ += "}\n";
    out_ << line_;
    if (!out_) throw Error(ErrorKind::kStorage, "Io", "the dump cannot be written");
    ++lines_;
  }
  void Text(std::string_view key, std::string_view text) {
    line_ += ",\"";
    line_ += key;
    line_ += "\":";
    AppendJsonText(line_, text);
  }
  template <class T>
  void Number(std::string_view key, T value) {
    line_ += fmt::format(",\"{}\":{}", key, value);
  }
  void Name(std::string_view kind, std::uint16_t id, std::string_view name) {
    line_ = fmt::format(R"({{"kind":"{}","id":{})", kind, id);
    Text("name", name);
    End();
  }

  void Documents() {
    std::vector<Document> documents = tx_.Documents();
    std::sort(documents.begin(), documents.end(),
              [](const Document& a, const Document& b) { return a.id < b.id; });
    for (const Document& d : documents) {
      line_ = R"({"kind":"document")";
      Text("id", d.key);
      Text("title", d.title);
      Text("source", d.source);
      Text("date", d.date);
      Text("sha256", d.sha256);
      Text("text", tx_.DocumentText(d.id));
      End();
      document_keys_.emplace_back(d.id, d.key);
    }
  }

  void Notes() {
    for (const std::string& name : tx_.NoteNames("")) {
      line_ = R"({"kind":"note")";
      Text("name", name);
      Text("text", *tx_.Note(name));
      End();
    }
  }

  const std::string& KeyOf(DocumentId id) const {
    const auto found =
        std::lower_bound(document_keys_.begin(), document_keys_.end(), id,
                         [](const auto& entry, DocumentId wanted) { return entry.first < wanted; });
    if (found == document_keys_.end() || found->first != id) {
      throw Error(ErrorKind::kStorage, "Corrupt",
                  fmt::format("an assertion names the document {}, which is not there", id.value));
    }
    return found->second;
  }

  void Properties(std::vector<std::pair<KeyId, Value>> properties) {
    // By id of the key: the order in which blocks list them depends on history.
    std::sort(properties.begin(), properties.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    line_ += ",\"properties\":{";
    bool first = true;
    for (const auto& [key, value] : properties) {
      if (!first) line_ += ',';
      first = false;
      AppendJsonText(line_, catalog_.KeyName(key));
      line_ += ':';
      AppendJsonValue(line_, value);
    }
    line_ += '}';
  }

  void Assertions(FactId fact) {
    for (const Assertion& a : tx_.Evidence(fact)) {
      line_ = fmt::format(R"({{"kind":"assertion","number":{})", a.number);
      if (a.document) Text("document", KeyOf(*a.document));
      Number("start", a.start);
      Number("end", a.end);
      line_ += fmt::format(",\"sentence\":[{},{}]", a.sentence_start, a.sentence_end);
      Text("quote", a.quote);
      line_ += ",\"confidence\":";
      AppendJsonValue(line_, Value(a.confidence));
      Text("producer", a.producer);
      Text("modality", NameOf(a.modality));
      Text("status", NameOf(a.status));
      Number("recorded", a.recorded_at_ms);
      End();
    }
  }

  void Nodes() {
    for (std::uint32_t block = 0; block < tx_.NodeBlockCount(); ++block) {
      const LabelSetBlock* sets = tx_.LabelSets(block);
      if (!sets) continue;
      for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
        if (sets->sets[row] == kNoNode.value) continue;
        const NodeId node{block << kColumnBits | row};
        line_ = fmt::format(R"({{"kind":"node","id":{})", node.value);
        if (const auto name = tx_.ExternalName(FactId::Of(node))) Text("name", *name);
        line_ += ",\"labels\":[";
        bool first = true;
        for (const LabelId label : catalog_.LabelsOf({sets->sets[row]})) {
          if (!first) line_ += ',';
          first = false;
          AppendJsonText(line_, catalog_.LabelName(label));
        }
        line_ += ']';
        Properties(tx_.Properties(node));
        End();
        Assertions(FactId::Of(node));
      }
    }
  }

  void Relationships() {
    for (const TypeId type : catalog_.Types()) {
      const std::string name = catalog_.TypeName(type);
      for (std::uint32_t block = 0; block < tx_.RelationshipBlockCount(type); ++block) {
        const ColumnBlock* starts = tx_.RelationshipColumn(type, keys::kStartNode, block);
        const ColumnBlock* ends = tx_.RelationshipColumn(type, keys::kEndNode, block);
        if (!starts || !ends) continue;
        for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
          if (!starts->Has(row) || !ends->Has(row)) continue;
          const RelationshipRef relationship{RelationshipId::Of(type, block << kColumnBits | row),
                                             {static_cast<std::uint32_t>(starts->integers[row])},
                                             {static_cast<std::uint32_t>(ends->integers[row])}};
          line_ = R"({"kind":"relationship")";
          Text("type", name);
          Number("sequence", relationship.id.sequence());
          Number("from", relationship.start.value);
          Number("to", relationship.end.value);
          if (const auto external = tx_.ExternalName(FactId::Of(relationship.id))) Text("name", *external);
          Properties(tx_.Properties(relationship));
          End();
          Assertions(FactId::Of(relationship.id));
        }
      }
    }
  }

  template <class Definition>
  void Describe(std::string_view kind, const Definition& d) {
    line_ = fmt::format(R"({{"kind":"{}")", kind);
    Text("name", d.name);
    Text(d.on_relationship ? "type" : "label",
         d.on_relationship ? catalog_.TypeName(d.type) : catalog_.LabelName(d.label));
    Names("keys", d.keys, [&](KeyId k) { return catalog_.KeyName(k); });
  }

  void DescribeFullText(const IndexDefinition& d) {
    line_ = R"({"kind":"fulltext")";
    Text("name", d.name);
    Names("labels", d.labels, [&](LabelId l) { return catalog_.LabelName(l); });
    Names("keys", d.keys, [&](KeyId k) { return catalog_.KeyName(k); });
  }

  template <class Ids, class NameOf>
  void Names(std::string_view what, const Ids& ids, NameOf name_of) {
    line_ += fmt::format(",\"{}\":[", what);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (i > 0) line_ += ',';
      AppendJsonText(line_, name_of(ids[i]));
    }
    line_ += ']';
  }

  // Last, so that they are built once over all data.
  void Definitions() {
    auto indexes = catalog_.Indexes(tx_.commit());
    std::sort(indexes.begin(), indexes.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    for (const IndexDefinition& index : indexes) {
      index.is_full_text() ? DescribeFullText(index) : Describe("index", index);
      End();
    }
    auto constraints = catalog_.Constraints(tx_.commit());
    std::sort(constraints.begin(), constraints.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    for (const ConstraintDefinition& constraint : constraints) {
      Describe("constraint", constraint);
      Text("demands", kConstraintNames[static_cast<int>(constraint.kind)]);
      End();
    }
  }

  const Transaction& tx_;
  const Catalog& catalog_;
  std::ostream& out_;
  std::string line_;
  std::uint64_t lines_ = 0;
  std::vector<std::pair<DocumentId, std::string>> document_keys_;
};

}  // namespace

void Dump(const Transaction& tx, std::ostream& out) { Dumper(tx, out).Run(); }

}  // namespace liaison::importer
