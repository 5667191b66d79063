// restore.cpp: Restore: a dump back into an empty graph, with the ids that it had. The form of the lines:
// dump.cpp.
//
// Strict: every key of a line must be there and of its type, and the last line must say how many there were.
// Into an open graph it is one transaction. A database folder is written in batches, so that memory is
// bounded, beside its place, and renamed when it is whole: nobody ever opens half of it.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <istream>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

#include "graph/error.h"
#include "import/dump_format.h"
#include "import/import.h"
#include "import/tables/json_value.h"

namespace liaison::importer {
namespace {

// Of decoded blocks: a restore comes back only to those of the nodes at hand.
constexpr std::size_t kCacheBytes = 256u << 20;

void RequireEmpty(Graph& graph) {
  const auto tx = graph.BeginRead();
  if (tx->NodeCount() > 0 || !tx->Documents().empty() || !graph.catalog().Types().empty() ||
      !graph.catalog().Labels().empty() || !graph.catalog().Keys().empty() || !tx->Indexes().empty() ||
      !tx->Constraints().empty()) {
    throw Error(ErrorKind::kRequest, "NotEmpty", "a dump is restored into an empty database only");
  }
}

class Restorer {
 public:
  // `batch_bytes`: committed each time that so many were read; 0: all in one transaction.
  Restorer(Graph& graph, std::istream& in, std::string_view name, const ProgressFunction& progress,
           std::uint64_t batch_bytes)
      : graph_(graph), in_(in), name_(name), progress_(progress), batch_bytes_(batch_bytes) {
    RequireEmpty(graph);
    tx_ = graph.BeginWrite();
  }

  Report Run() {
    const auto began = std::chrono::steady_clock::now();
    std::string text;
    while (!ended_ && std::getline(in_, text)) {
      ++line_;
      bytes_ += text.size();
      if (progress_ && (line_ & 0xFFF) == 0) progress_({"restoring", line_, 0});
      if (batch_bytes_ > 0 && bytes_ >= batch_bytes_) {
        tx_->Commit();
        tx_.reset();
        tx_ = graph_.BeginWrite();
        bytes_ = 0;
      }
      try {
        TakeLine(text);
      } catch (const Error& e) {
        if (e.kind == ErrorKind::kStorage || e.kind == ErrorKind::kResource) throw;
        if (e.detail == "InvalidDump") throw;
        Invalid(fmt::format("{}: {}", e.Code(), e.what()));
      }
    }
    if (in_.bad())
      throw Error(ErrorKind::kRequest, "FileUnreadable", fmt::format("{} cannot be read", name_));
    if (!ended_) {
      ++line_;
      Invalid("the dump ends before its last line");
    }
    if (std::getline(in_, text)) {
      ++line_;
      Invalid("text behind the last line");
    }
    report_.lines = line_;
    tx_->Commit();
    report_.committed = true;
    report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return std::move(report_);
  }

 private:
  [[noreturn]] void Invalid(const std::string& reason) const {
    throw Error(ErrorKind::kRequest, "InvalidDump", fmt::format("{}:{}: {}", name_, line_, reason));
  }

  // ---- keys of the line at hand ----

  const Value* Find(std::string_view key) const {
    const auto found = object_->find(key);
    return found == object_->end() ? nullptr : &found->second;
  }
  const Value& Need(std::string_view key) const {
    const Value* v = Find(key);
    if (!v) Invalid(fmt::format("`{}` is missing", key));
    return *v;
  }
  const std::string& Text(std::string_view key) const {
    const Value& v = Need(key);
    if (!v.is_string()) Invalid(fmt::format("`{}` is no string", key));
    return v.AsString();
  }
  std::uint64_t Number(std::string_view key, std::uint64_t limit) const {
    const Value& v = Need(key);
    if (!v.is_integer() || v.AsInteger() < 0 || static_cast<std::uint64_t>(v.AsInteger()) > limit) {
      Invalid(fmt::format("`{}` is no number of its range", key));
    }
    return static_cast<std::uint64_t>(v.AsInteger());
  }
  const List& Items(std::string_view key) const {
    const Value& v = Need(key);
    if (!v.is_list()) Invalid(fmt::format("`{}` is no list", key));
    return v.AsList();
  }
  std::vector<std::string> Texts(std::string_view key) const {
    std::vector<std::string> out;
    for (const Value& v : Items(key)) {
      if (!v.is_string()) Invalid(fmt::format("`{}` holds something else than strings", key));
      out.push_back(v.AsString());
    }
    return out;
  }

  // ---- lines ----

  void TakeLine(const std::string& text) {
    std::string reason;
    const auto value = ParseJson(text, reason);
    if (!value) Invalid(reason);
    if (!value->is_map()) Invalid("no JSON object");
    object_ = &value->AsMap();
    const std::string& kind = Text("kind");
    if ((line_ == 1) != (kind == kDumpKind))
      Invalid(line_ == 1 ? "this is no dump of Liaison" : "a second first line");
    if (line_ == 1) {
      const std::uint64_t version = Number("version", INT64_MAX);
      if (version < kFirstDumpVersion || version > kDumpVersion)
        Invalid(fmt::format("the dump has version {}, this program reads up to {}", version, kDumpVersion));
      return;
    }
    // A statement a line: constraints are the last lines, so nothing is checked later than where it stands.
    if (kind == "label") return TakeName(tx_->Label(Text("name")).value);
    if (kind == "type") return TakeName(tx_->Type(Text("name")).value);
    if (kind == "key") return TakeName(tx_->Key(Text("name")).value);
    if (kind == "document") return TakeDocument();
    if (kind == "note") return tx_->SetNote(Text("name"), Text("text"));
    if (kind == "node") return TakeNode();
    if (kind == "relationship") return TakeRelationship();
    if (kind == "assertion") return TakeAssertion();
    if (kind == "index") return TakeIndex();
    if (kind == "fulltext") return TakeFullText();
    if (kind == "constraint") return TakeConstraint();
    if (kind != "end") Invalid(fmt::format("unknown kind `{}`", kind));
    if (Number("lines", INT64_MAX) != line_ - 1)
      Invalid(fmt::format("{} lines stand before the last one", line_ - 1));
    ended_ = true;
  }

  void TakeName(std::uint16_t given) const {
    if (Number("id", UINT16_MAX) != given) Invalid("names are not in the order of their ids");
  }

  void TakeDocument() {
    Document document;
    document.key = Text("id");
    document.title = Text("title");
    document.source = Text("source");
    document.date = Text("date");
    const DocumentId id = tx_->AddDocument(document, Text("text"));
    if (tx_->FindDocument(id)->sha256 != Text("sha256")) Invalid("the text does not have the sha256 given");
    ++report_.documents_created;
  }

  void SetProperties(const auto& entity) {
    const Value& properties = Need("properties");
    if (!properties.is_map()) Invalid("`properties` is no object");
    for (const auto& [key, value] : properties.AsMap()) {
      const auto id = tx_->catalog().FindKey(key);
      if (!id) Invalid(fmt::format("the property key `{}` was not announced", key));
      if (value.is_null()) Invalid(fmt::format("the property `{}` is null", key));
      tx_->SetProperty(entity, *id, value);
      ++report_.properties_set;
    }
  }

  void TakeNode() {
    const NodeId node{static_cast<std::uint32_t>(Number("id", UINT32_MAX))};
    std::vector<LabelId> labels;
    for (const std::string& name : Texts("labels")) {
      const auto id = tx_->catalog().FindLabel(name);
      if (!id) Invalid(fmt::format("the label `{}` was not announced", name));
      labels.push_back(*id);
    }
    if (node.value <= last_node_) Invalid("nodes are not in the order of their ids");
    last_node_ = node.value;
    tx_->RestoreNode(node, labels);
    SetProperties(node);
    if (Find("name")) tx_->SetExternal(FactId::Of(node), Text("name"));
    fact_ = FactId::Of(node);
    ++report_.nodes_created;
  }

  void TakeRelationship() {
    const auto type = tx_->catalog().FindType(Text("type"));
    if (!type) Invalid(fmt::format("the type `{}` was not announced", Text("type")));
    const RelationshipId id =
        RelationshipId::Of(*type, static_cast<std::uint32_t>(Number("sequence", UINT32_MAX - 1)));
    const NodeId from{static_cast<std::uint32_t>(Number("from", UINT32_MAX))},
        to{static_cast<std::uint32_t>(Number("to", UINT32_MAX))};
    if (!tx_->Exists(from) || !tx_->Exists(to)) Invalid("a node of the relationship is not there");
    if (last_relationship_ && id <= *last_relationship_)
      Invalid("relationships are not in the order of their ids");
    last_relationship_ = id;
    const RelationshipRef relationship = tx_->RestoreRelationship(id, from, to);
    SetProperties(relationship);
    if (Find("name")) tx_->SetExternal(FactId::Of(id), Text("name"));
    fact_ = FactId::Of(id);
    ++report_.relationships_created;
  }

  void TakeAssertion() {
    Assertion a;
    if (!fact_) Invalid("an assertion without a node or relationship above it");
    if (Find("document")) {
      const auto document = tx_->FindDocument(Text("document"));
      if (!document) Invalid(fmt::format("the document `{}` is not there", Text("document")));
      a.document = document->id;
    }
    a.start = static_cast<std::uint32_t>(Number("start", UINT32_MAX));
    a.end = static_cast<std::uint32_t>(Number("end", UINT32_MAX));
    const List& sentence = Items("sentence");
    const auto offset = [&](const Value& v) {
      if (!v.is_integer() || v.AsInteger() < 0 || v.AsInteger() > UINT32_MAX)
        Invalid("`sentence` is not [start,end]");
      return static_cast<std::uint32_t>(v.AsInteger());
    };
    if (sentence.size() != 2) Invalid("`sentence` is not [start,end]");
    a.sentence_start = offset(sentence[0]);
    a.sentence_end = offset(sentence[1]);
    a.quote = Text("quote");
    if (!Need("confidence").is_number()) Invalid("`confidence` is no number");
    a.confidence = Need("confidence").ToDouble();
    a.producer = Text("producer");
    const auto modality = ParseModality(Text("modality"));
    const auto status = ParseAssertionStatus(Text("status"));
    if (!modality || !status) Invalid("`modality` or `status` is unknown");
    a.modality = *modality;
    a.status = *status;
    const Value& recorded = Need("recorded");
    if (!recorded.is_integer()) Invalid("`recorded` is no number");
    a.recorded_at_ms = recorded.AsInteger();
    a.number = static_cast<std::uint16_t>(Number("number", UINT16_MAX));
    const auto before = tx_->Evidence(*fact_);
    if (a.number == 0 || (!before.empty() && a.number <= before.back().number)) {
      Invalid("assertions are not in the order of their numbers");
    }
    tx_->AddAssertion(*fact_, std::move(a));
    ++report_.assertions_added;
  }

  template <class Definition>
  Definition TakeDefinition() const {
    Definition d;
    d.name = Text("name");
    d.on_relationship = Find("type") != nullptr;
    if (d.on_relationship) {
      const auto type = tx_->catalog().FindType(Text("type"));
      if (!type) Invalid("the type was not announced");
      d.type = *type;
    } else {
      const auto label = tx_->catalog().FindLabel(Text("label"));
      if (!label) Invalid("the label was not announced");
      d.label = *label;
    }
    TakeKeys(d.keys);
    return d;
  }

  void TakeKeys(std::vector<KeyId>& keys) const {
    for (const std::string& name : Texts("keys")) {
      const auto key = tx_->catalog().FindKey(name);
      if (!key) Invalid(fmt::format("the property key `{}` was not announced", name));
      keys.push_back(*key);
    }
    if (keys.empty()) Invalid("`keys` is empty");
  }

  void TakeIndex() { tx_->CreateIndex(TakeDefinition<IndexDefinition>()); }

  void TakeFullText() {
    IndexDefinition d;
    d.kind = IndexDefinition::Kind::kFullText;
    d.name = Text("name");
    for (const std::string& name : Texts("labels")) {
      const auto label = tx_->catalog().FindLabel(name);
      if (!label) Invalid("the label was not announced");
      d.labels.push_back(*label);
    }
    TakeKeys(d.keys);
    tx_->CreateIndex(std::move(d));
  }

  void TakeConstraint() {
    auto d = TakeDefinition<ConstraintDefinition>();
    const auto found = std::find(kConstraintNames.begin(), kConstraintNames.end(), Text("demands"));
    if (found == kConstraintNames.end()) Invalid("`demands` is unknown");
    d.kind = static_cast<ConstraintDefinition::Kind>(found - kConstraintNames.begin());
    tx_->CreateConstraint(std::move(d));
  }

  Graph& graph_;
  std::istream& in_;
  std::string_view name_;
  const ProgressFunction& progress_;
  const std::uint64_t batch_bytes_;
  std::uint64_t bytes_ = 0;  // of lines since the last commit
  std::unique_ptr<Transaction> tx_;
  Report report_;
  std::uint64_t line_ = 0;
  std::uint64_t last_node_ = 0;
  std::optional<RelationshipId> last_relationship_;
  std::optional<FactId> fact_;  // of the line that assertions may follow
  bool ended_ = false;
  const Map* object_ = nullptr;
};

// What an earlier restore has left that was killed; one that is still at work is not disturbed.
void RemoveUnfinished(const std::string& folder) {
  if (!std::filesystem::exists(folder)) return;
  try {
    Graph::Open(folder);
  } catch (const Error& e) {
    if (e.kind == ErrorKind::kAccess) throw;
    if (e.detail == "NotADatabase") throw;  // not of ours
  }
  std::filesystem::remove_all(folder);
}

void MoveIntoPlace(const std::string& unfinished, const std::string& place) {
  const auto refuse = [&] {
    throw Error(ErrorKind::kStorage, "Io",
                fmt::format("{} cannot be renamed to {}: {}", unfinished, place, std::strerror(errno)));
  };
  std::filesystem::remove_all(place);  // an empty database, if anything
  if (std::rename(unfinished.c_str(), place.c_str()) != 0) refuse();
  // The new name must survive a power failure, too.
  const std::string parent = std::filesystem::path(place).parent_path().string();
  const int folder = ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0 || ::fsync(folder) != 0) {
    if (folder >= 0) ::close(folder);
    refuse();
  }
  ::close(folder);
}

}  // namespace

Report Restore(Graph& graph, std::istream& in, std::string_view name, const ProgressFunction& progress) {
  return Restorer(graph, in, name, progress, 0).Run();
}

Report RestoreDatabase(const std::string& path, std::istream& in, std::string_view name,
                       const ProgressFunction& progress, std::uint64_t batch_bytes) {
  if (path == ":memory:") return Restore(*Graph::Open(path), in, name, progress);
  std::string place = path;
  while (place.size() > 1 && place.back() == '/') place.pop_back();
  if (std::filesystem::exists(place)) {
    // A database without anything in it gives way; a folder of other things is refused here, and one that is
    // in use.
    const auto graph = Graph::Open(place);
    RequireEmpty(*graph);
  }
  const std::string unfinished = place + ".restoring";
  RemoveUnfinished(unfinished);
  std::error_code ignored;
  try {
    GraphOptions options;
    options.cache_bytes = kCacheBytes;
    options.sync = false;  // closing writes everything
    Report report;
    {
      const auto graph = Graph::Open(unfinished, options);
      report = Restorer(*graph, in, name, progress, batch_bytes).Run();
    }
    MoveIntoPlace(unfinished, place);
    return report;
  } catch (...) {
    // The graph is closed by now, so that nothing is left open under the folder.
    std::filesystem::remove_all(unfinished, ignored);
    throw;
  }
}

}  // namespace liaison::importer
