#include "import/documents/undo_source.h"

#include <algorithm>
#include <map>
#include <set>

#include "graph/error.h"
#include "import/documents/document_record.h"
#include "import/documents/facts.h"
#include "import/documents/graph_names.h"
#include "import/documents/normal_name.h"

namespace liaison::importer {
namespace {

class SourceUndo {
 public:
  SourceUndo(Transaction& tx, const std::string& source)
      : tx_(tx), source_(source), records_(RecordsOf(tx, source)) {}

  UndoCounts Run() {
    std::set<std::string> keys;
    for (const DocumentRecord& r : records_) keys.insert(r.document);
    if (tx_.FindDocument(source_)) keys.insert(source_);
    for (const std::string& key : keys) {
      if (const auto document = tx_.FindDocument(key)) documents_.push_back(document->id);
    }
    for (const DocumentId id : documents_) RemoveAssertions(id);
    for (const DocumentRecord& r : records_) TakeBackRelationships(r);
    for (const DocumentRecord& r : records_) {
      for (const RecordedEntity& e : r.entities) TakeBackNames(e);
    }
    for (const DocumentRecord& r : records_) {
      for (const RecordedEntity& e : r.entities) {
        if (e.introduced) TakeBackNode(e.node);
      }
    }
    for (const DocumentRecord& r : records_) RemoveRecord(tx_, r);
    for (auto& [name, record] : heirs_) SaveRecord(tx_, record);
    for (const DocumentId id : documents_) tx_.RemoveDocument(id);
    counts_.documents = documents_.size();
    return counts_;
  }

 private:
  void RemoveAssertions(DocumentId id) {
    for (const auto& [fact, number] : tx_.FactsOf(id)) {
      tx_.RemoveAssertion(fact, number);
      ++counts_.assertions;
    }
  }

  // A record of another source that names the fact too, to take over what this one had brought. Null:
  // nobody's.
  DocumentRecord* HeirOf(FactId fact) {
    for (const Assertion& a : tx_.Evidence(fact)) {
      if (!a.document) continue;
      for (DocumentRecord& r : RecordsOfDocument(tx_, tx_.FindDocument(*a.document)->key)) {
        return &heirs_.try_emplace(r.document + '\n' + r.producer, std::move(r)).first->second;
      }
    }
    return nullptr;
  }

  static RecordedEntity* EntityIn(DocumentRecord& record, NodeId node) {
    for (RecordedEntity& e : record.entities) {
      if (e.node == node) return &e;
    }
    return nullptr;
  }

  void TakeBackRelationships(const DocumentRecord& record) {
    for (const std::uint64_t id : record.introduced) {
      const auto r = tx_.Find(RelationshipId{id});
      if (!r) continue;
      if (tx_.Evidence(FactId::Of(r->id)).empty()) {
        tx_.DeleteRelationship(*r);
        ++counts_.facts_removed;
        continue;
      }
      ++counts_.facts_kept;
      if (DocumentRecord* heir = HeirOf(FactId::Of(r->id))) heir->introduced.push_back(id);
    }
    for (const RecordedProperty& p : record.properties) {
      const auto r = tx_.Find(RelationshipId{p.relationship});
      const auto key = tx_.catalog().FindKey(p.key);
      if (r && key) tx_.SetProperty(*r, *key, Value());
    }
  }

  // What the record gave to a node that stays, unless another source says it as well.
  void TakeBackNames(const RecordedEntity& e) {
    if (!tx_.Exists(e.node)) return;
    DocumentRecord* record = HeirOf(FactId::Of(e.node));
    RecordedEntity* heir = record == nullptr ? nullptr : EntityIn(*record, e.node);
    const auto says = [&](const std::string& name) {
      return heir != nullptr && (heir->name == name || std::find(heir->aliases.begin(), heir->aliases.end(),
                                                                 name) != heir->aliases.end());
    };
    for (const std::string& label : e.labels) {
      if (heir != nullptr && (heir->type == label || heir->also == label)) {
        heir->labels.push_back(label);
      } else if (const auto id = tx_.catalog().FindLabel(label)) {
        tx_.RemoveLabel(e.node, *id);
      }
    }
    if (!e.renamed_from.empty()) {
      if (says(e.name)) {
        heir->renamed_from = e.renamed_from;
      } else if (TextProperty(tx_, e.node, "name") == e.name) {
        tx_.SetProperty(e.node, tx_.Key("name"), Value(e.renamed_from));
      }
    }
    if (!e.names.empty()) {
      const std::string name = TextProperty(tx_, e.node, "name");
      std::vector<std::string> aliases = TextsProperty(tx_, e.node, "aliases");
      for (const std::string& alias : e.names) {
        if (says(alias)) {
          heir->names.push_back(alias);
        } else {
          std::erase(aliases, alias);
        }
      }
      std::erase(aliases, name);
      const Value value = aliases.empty() ? Value() : Value(List(aliases.begin(), aliases.end()));
      tx_.SetProperty(e.node, tx_.Key("aliases"), value);
    }
    for (const std::string& key : e.properties) {
      if (const auto id = tx_.catalog().FindKey(key)) tx_.SetProperty(e.node, *id, Value());
    }
  }

  void TakeBackNode(NodeId node) {
    if (!tx_.Exists(node)) return;
    if (tx_.Evidence(FactId::Of(node)).empty() && !tx_.HasRelationships(node)) {
      tx_.DeleteNode(node);
      ++counts_.nodes_removed;
      return;
    }
    ++counts_.nodes_kept;
    DocumentRecord* heir = HeirOf(FactId::Of(node));
    RecordedEntity* entity = heir == nullptr ? nullptr : EntityIn(*heir, node);
    if (entity != nullptr) entity->introduced = true;
  }

  Transaction& tx_;
  const std::string& source_;
  const std::vector<DocumentRecord> records_;
  std::vector<DocumentId> documents_;
  std::map<std::string, DocumentRecord> heirs_;  // records of other sources, changed, to be saved
  UndoCounts counts_;
};

}  // namespace

std::string FindSource(const Transaction& tx, std::string_view name) {
  std::vector<std::string> alike;
  const std::vector<std::string> sources = SourcesOf(tx);
  for (const std::string& source : sources) {
    if (source == name) return source;
    if (source.size() > name.size() && source.ends_with(name) &&
        source[source.size() - name.size() - 1] == '/')
      alike.push_back(source);
  }
  if (alike.empty() && tx.FindDocument(name)) return std::string(name);  // one that `import jsonl` brought
  if (alike.size() == 1) return alike.front();
  std::string message = alike.empty() ? "no source is called '" + std::string(name) + "'"
                                      : "'" + std::string(name) + "' may be";
  const std::vector<std::string>& shown = alike.empty() ? sources : alike;
  for (std::size_t i = 0; i < shown.size() && i < 10; ++i) {
    message += (i > 0 ? ", " : alike.empty() ? "; there are " : " ") + shown[i];
  }
  if (shown.size() > 10) message += ", ...";
  throw Error(ErrorKind::kRequest, "DocumentNotFound", message);
}

UndoCounts UndoSource(Transaction& tx, const std::string& source) { return SourceUndo(tx, source).Run(); }

}  // namespace liaison::importer
