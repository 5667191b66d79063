// transaction_evidence.cpp: assertions of facts, documents with their texts, and the names that importers
// know facts by.
#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>

#include "graph/codecs.h"
#include "graph/error.h"
#include "graph/keys.h"
#include "graph/sha256.h"
#include "graph/transaction_state.h"

namespace liaison {
namespace {

constexpr std::size_t kTextPart = 64 << 10;
// Documents are found by their keys through names of a kind of their own, next to those of facts.
constexpr FactId::Kind kDocumentName{2};

std::string NameKey(FactId::Kind kind, std::string_view name) { return keys::ExternalName(kind, name); }

std::vector<Assertion> LoadAssertions(const Store& store, const StoreSnapshot* snapshot, FactId f) {
  const auto bytes = store.Get(snapshot, Family::kEvidence, keys::Evidence(f));
  return !bytes || bytes->empty() ? std::vector<Assertion>() : codecs::DecodeAssertions(*bytes);
}

auto PlaceOf(std::vector<Assertion>& assertions, std::uint16_t number) {
  return std::lower_bound(assertions.begin(), assertions.end(), number,
                          [](const Assertion& a, std::uint16_t n) { return a.number < n; });
}

const Assertion* FindIn(const std::vector<Assertion>& assertions, std::uint16_t number) {
  auto it = PlaceOf(const_cast<std::vector<Assertion>&>(assertions), number);
  return it == assertions.end() || it->number != number ? nullptr : &*it;
}

std::string PlaceKey(FactId f, const Assertion& a) {
  return keys::EvidencePlace(*a.document, a.start, f, a.number);
}

bool FactExists(const Transaction& tx, FactId f) {
  if (f.kind == FactId::Kind::kNode)
    return f.value <= UINT32_MAX && tx.Exists(NodeId{static_cast<std::uint32_t>(f.value)});
  return tx.Find(RelationshipId{f.value}).has_value();
}

void RequireFact(const Transaction& tx, FactId f) {
  if (FactExists(tx, f)) return;
  throw Error(ErrorKind::kEntityNotFound, "DeletedEntityAccess",
              std::string(f.kind == FactId::Kind::kNode ? "node " : "relationship ") +
                  std::to_string(f.value) + " does not exist, and evidence is kept only for what does");
}

void RequireGood(const Transaction& tx, const Assertion& a) {
  if (!(a.confidence >= 0 && a.confidence <= 1)) {
    throw Error(ErrorKind::kArgument, "NumberOutOfRange", "a confidence lies between 0 and 1");
  }
  if (a.end < a.start || a.sentence_end < a.sentence_start) {
    throw Error(ErrorKind::kArgument, "NumberOutOfRange", "a passage must not end before it starts");
  }
  if (a.document && !tx.FindDocument(*a.document)) {
    throw Error(ErrorKind::kEntityNotFound, "DocumentNotFound",
                "document " + std::to_string(a.document->value) + " does not exist");
  }
}

}  // namespace

// ---- assertions ----

PrivateEvidence& Transaction::State::Write::EvidenceFor(FactId f) {
  auto [it, added] = evidence.try_emplace(f);
  if (added) it->second.current = it->second.base = LoadAssertions(state.store(), state.snapshot(), f);
  return it->second;
}

void Transaction::State::Write::RawAssertion(FactId f, std::uint16_t number, std::optional<Assertion> a) {
  auto& assertions = EvidenceFor(f).current;
  auto it = PlaceOf(assertions, number);
  const bool there = it != assertions.end() && it->number == number;
  if (!a) {
    if (there) assertions.erase(it);
  } else if (there) {
    *it = std::move(*a);
  } else {
    assertions.insert(it, std::move(*a));
  }
}

std::vector<Assertion> Transaction::Evidence(FactId f) const {
  if (auto* w = state_->write.get()) {
    auto it = w->evidence.find(f);
    if (it != w->evidence.end()) return it->second.current;
  }
  return LoadAssertions(state_->store(), state_->snapshot(), f);
}

std::uint16_t Transaction::AddAssertion(FactId f, Assertion a) {
  auto& w = state_->Writing();
  RequireFact(*this, f);
  RequireGood(*this, a);
  const auto& there = w.EvidenceFor(f).current;
  if (!there.empty() && there.back().number == UINT16_MAX) {
    throw Error(ErrorKind::kResource, "IdsExhausted", "a fact can have 65535 assertions at most");
  }
  const auto next = there.empty() ? std::uint16_t{1} : static_cast<std::uint16_t>(there.back().number + 1);
  if (a.number != 0 && a.number < next) {
    throw Error(ErrorKind::kArgument, "NumberOutOfRange",
                "the fact has had an assertion " + std::to_string(a.number) + " or a later one already");
  }
  if (a.number == 0) a.number = next;
  const std::uint16_t number = a.number;
  w.RawAssertion(f, number, std::move(a));
  w.Note(State::Write::UndoAssertion{f, number, std::nullopt});
  return number;
}

void Transaction::SetAssertion(FactId f, const Assertion& a) {
  auto& w = state_->Writing();
  RequireFact(*this, f);
  RequireGood(*this, a);
  const Assertion* there = FindIn(w.EvidenceFor(f).current, a.number);
  if (there == nullptr) {
    throw Error(ErrorKind::kEntityNotFound, "AssertionNotFound",
                "the fact has no assertion " + std::to_string(a.number));
  }
  State::Write::UndoAssertion undo{f, a.number, *there};
  w.RawAssertion(f, a.number, a);
  w.Note(std::move(undo));
}

void Transaction::RemoveAssertion(FactId f, std::uint16_t number) {
  auto& w = state_->Writing();
  RequireFact(*this, f);
  const Assertion* there = FindIn(w.EvidenceFor(f).current, number);
  if (there == nullptr) {
    throw Error(ErrorKind::kEntityNotFound, "AssertionNotFound",
                "the fact has no assertion " + std::to_string(number));
  }
  State::Write::UndoAssertion undo{f, number, *there};
  w.RawAssertion(f, number, std::nullopt);
  w.Note(std::move(undo));
}

std::vector<std::pair<FactId, std::uint16_t>> Transaction::FactsOf(DocumentId d) const {
  struct Place {
    std::uint32_t start;
    FactId fact;
    std::uint16_t number;
    auto operator<=>(const Place&) const = default;
  };
  std::vector<Place> places;
  const auto* w = state_->write.get();
  const std::string prefix = keys::EvidenceOfDocument(d);
  for (auto scan =
           state_->store().Scan(state_->snapshot(), Family::kEvidence, prefix, keys::PrefixEnd(prefix));
       scan->Valid(); scan->Next()) {
    const keys::Place p = keys::DecodeEvidencePlace(scan->key());
    if (w == nullptr || !w->evidence.contains(p.fact)) places.push_back({p.start, p.fact, p.number});
  }
  if (w != nullptr) {
    for (const auto& [fact, own] : w->evidence) {
      for (const Assertion& a : own.current) {
        if (a.document == d) places.push_back({a.start, fact, a.number});
      }
    }
    std::sort(places.begin(), places.end());
  }
  std::vector<std::pair<FactId, std::uint16_t>> facts;
  for (const Place& p : places) facts.emplace_back(p.fact, p.number);
  return facts;
}

void Transaction::State::Write::DeleteFactExtras(FactId f) {
  // Most graphs have neither, and looking into the store would be most of the cost of a deletion.
  auto any = [&](Family family, const std::string& first) {
    return state.store().Scan(state.snapshot(), family, first, keys::PrefixEnd(first.substr(0, 1)))->Valid();
  };
  if (!any_evidence) any_evidence = any(Family::kEvidence, keys::Evidence({}));
  if (!any_external) any_external = any(Family::kIndex, keys::ExternalEntity({}));
  const bool look = *any_evidence || !evidence.empty();
  std::vector<Assertion> there;
  if (look && (evidence.contains(f) || !LoadAssertions(state.store(), state.snapshot(), f).empty()))
    there = EvidenceFor(f).current;
  for (Assertion& a : there) {
    const std::uint16_t number = a.number;
    RawAssertion(f, number, std::nullopt);
    Note(UndoAssertion{f, number, std::move(a)});
  }
  if (!*any_external && entries.entries().empty()) return;
  const std::string entity = keys::ExternalEntity(f);
  if (const auto name = GetIndexEntry(state.store(), state.snapshot(), &entries, entity)) {
    DeleteEntry(NameKey(f.kind, std::string_view(*name).substr(1)));
    DeleteEntry(entity);
  }
}

void Transaction::State::Write::AddEvidenceTo(WriteBatch& batch) const {
  for (const auto& [fact, own] : evidence) {
    if (own.base == own.current) continue;
    std::vector<const Assertion*> changed;
    bool removed = false;
    for (const Assertion& a : own.base) {
      const Assertion* now = FindIn(own.current, a.number);
      removed |= now == nullptr;
      if (a.document && (now == nullptr || now->document != a.document || now->start != a.start)) {
        batch.Delete(Family::kEvidence, PlaceKey(fact, a));
      }
    }
    for (const Assertion& a : own.current) {
      const Assertion* before = FindIn(own.base, a.number);
      if (before != nullptr && *before == a) continue;
      changed.push_back(&a);
      if (a.document && (before == nullptr || before->document != a.document || before->start != a.start)) {
        batch.Put(Family::kEvidence, PlaceKey(fact, a), "\1");
      }
    }
    std::string key = keys::Evidence(fact);
    if (own.current.empty()) {
      batch.Delete(Family::kEvidence, std::move(key));
    } else if (removed || own.base.empty()) {
      batch.Put(Family::kEvidence, std::move(key), codecs::EncodeAssertions(own.current));
    } else {
      for (const Assertion* a : changed)
        batch.Append(Family::kEvidence, key, codecs::EncodeAssertionOperand(*a));
    }
  }
  for (const auto& [id, document] : removed_documents) {
    batch.Delete(Family::kMeta, keys::Document({id}));
    for (std::size_t at = 0, part = 0; at < document.length_bytes; at += kTextPart, ++part) {
      batch.Delete(Family::kText, keys::TextPart({id}, static_cast<std::uint16_t>(part)));
    }
  }
  for (const auto& [id, document] : documents) {
    batch.Put(Family::kMeta, keys::Document({id}), codecs::EncodeDocument(document.first));
    const std::string& text = document.second;
    for (std::size_t at = 0, part = 0; at < text.size(); at += kTextPart, ++part) {
      batch.Put(Family::kText, keys::TextPart({id}, static_cast<std::uint16_t>(part)),
                '\1' + text.substr(at, kTextPart));
    }
  }
}

// ---- documents ----

DocumentId Transaction::AddDocument(Document d, std::string_view text) {
  auto& w = state_->Writing();
  const std::string name = NameKey(kDocumentName, d.key);
  if (GetIndexEntry(state_->store(), state_->snapshot(), &w.entries, name)) {
    throw Error(ErrorKind::kConstraintValidationFailed, "UniquenessViolation",
                "there is already a document with the key '" + d.key + "'");
  }
  if (text.size() > kTextPart << 16) {
    throw Error(ErrorKind::kResource, "DocumentTooLarge", "the text of a document can have 4 GiB at most");
  }
  const DocumentId id{w.graph.ids.next_document++};
  d.id = id;
  d.sha256 = Sha256Hex(text);
  d.length_bytes = text.size();
  d.length = static_cast<std::uint32_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  w.PutEntry(name, EncodeEntity(id.value));
  w.documents.emplace(id.value, std::pair(std::move(d), std::string(text)));
  w.Note(std::function<void()>([&w, id] { w.documents.erase(id.value); }));
  return id;
}

void Transaction::RemoveDocument(DocumentId id) {
  auto& w = state_->Writing();
  const auto there = FindDocument(id);
  if (!there) {
    throw Error(ErrorKind::kEntityNotFound, "DocumentNotFound",
                "document " + std::to_string(id.value) + " does not exist");
  }
  if (!FactsOf(id).empty()) {
    throw Error(ErrorKind::kConstraintValidationFailed, "DocumentInUse",
                "facts cite the document '" + there->key + "'");
  }
  w.DeleteEntry(NameKey(kDocumentName, there->key));
  if (auto own = w.documents.find(id.value); own != w.documents.end()) {
    auto kept = std::make_shared<std::pair<Document, std::string>>(std::move(own->second));
    w.documents.erase(own);
    w.Note(std::function<void()>([&w, id, kept] { w.documents.emplace(id.value, std::move(*kept)); }));
  } else {
    w.removed_documents.emplace(id.value, *there);
    w.Note(std::function<void()>([&w, id] { w.removed_documents.erase(id.value); }));
  }
}

std::optional<Document> Transaction::FindDocument(DocumentId id) const {
  if (auto* w = state_->write.get()) {
    auto it = w->documents.find(id.value);
    if (it != w->documents.end()) return it->second.first;
    if (w->removed_documents.contains(id.value)) return std::nullopt;
  }
  const auto bytes = state_->store().Get(state_->snapshot(), Family::kMeta, keys::Document(id));
  if (!bytes || bytes->empty()) return std::nullopt;
  return codecs::DecodeDocument(*bytes);
}

std::optional<Document> Transaction::FindDocument(std::string_view key) const {
  const auto id = FindExternal(kDocumentName, key);
  if (!id) return std::nullopt;
  return FindDocument(DocumentId{static_cast<std::uint32_t>(*id)});
}

std::vector<Document> Transaction::Documents() const {
  std::vector<Document> documents;
  const std::string prefix = keys::DocumentPrefix();
  for (auto scan = state_->store().Scan(state_->snapshot(), Family::kMeta, prefix, keys::PrefixEnd(prefix));
       scan->Valid(); scan->Next()) {
    documents.push_back(codecs::DecodeDocument(scan->value()));
  }
  if (auto* w = state_->write.get()) {
    std::erase_if(documents, [&](const Document& d) { return w->removed_documents.contains(d.id.value); });
    for (const auto& [id, own] : w->documents) documents.push_back(own.first);
  }
  return documents;
}

std::string Transaction::DocumentText(DocumentId id) const {
  if (auto* w = state_->write.get()) {
    auto it = w->documents.find(id.value);
    if (it != w->documents.end()) return it->second.second;
  }
  std::string text;
  const auto document = FindDocument(id);
  if (!document) return text;
  for (std::size_t part = 0; text.size() < document->length_bytes; ++part) {
    const auto bytes = state_->store().Get(state_->snapshot(), Family::kText,
                                           keys::TextPart(id, static_cast<std::uint16_t>(part)));
    if (!bytes || bytes->size() < 2 || (*bytes)[0] != '\1') {
      throw Error(
          ErrorKind::kStorage, "Corrupt",
          "part " + std::to_string(part) + " of document " + std::to_string(id.value) + " is missing");
    }
    text.append(*bytes, 1);
  }
  return text;
}

// ---- notes ----

std::optional<std::string> Transaction::Note(std::string_view name) const {
  const auto* w = state_->write.get();
  auto bytes = GetIndexEntry(state_->store(), state_->snapshot(), w == nullptr ? nullptr : &w->entries,
                             keys::Note(name));
  if (!bytes || bytes->empty()) return std::nullopt;
  return bytes->substr(1);
}

std::vector<std::string> Transaction::NoteNames(std::string_view prefix) const {
  std::vector<std::string> names;
  const auto* w = state_->write.get();
  const std::string begin = keys::Note(prefix);
  ScanIndexEntries(state_->store(), state_->snapshot(), w == nullptr ? nullptr : &w->entries, begin,
                   keys::PrefixEnd(begin),
                   [&](std::string_view key, std::string_view) { names.emplace_back(keys::NoteName(key)); });
  return names;
}

void Transaction::SetNote(std::string_view name, std::string_view text) {
  auto& w = state_->Writing();
  text.empty() ? w.DeleteEntry(keys::Note(name)) : w.PutEntry(keys::Note(name), '\1' + std::string(text));
}

// ---- external names ----

std::optional<std::uint64_t> Transaction::FindExternal(FactId::Kind kind, std::string_view name) const {
  const auto* w = state_->write.get();
  const auto bytes = GetIndexEntry(state_->store(), state_->snapshot(), w == nullptr ? nullptr : &w->entries,
                                   NameKey(kind, name));
  if (!bytes) return std::nullopt;
  return DecodeEntity(*bytes);
}

std::optional<std::string> Transaction::ExternalName(FactId f) const {
  const auto* w = state_->write.get();
  auto bytes = GetIndexEntry(state_->store(), state_->snapshot(), w == nullptr ? nullptr : &w->entries,
                             keys::ExternalEntity(f));
  if (!bytes || bytes->empty()) return std::nullopt;
  return bytes->substr(1);
}

void Transaction::SetExternal(FactId f, std::string_view name) {
  auto& w = state_->Writing();
  RequireFact(*this, f);
  if (const auto holder = FindExternal(f.kind, name)) {
    if (*holder == f.value) return;
    throw Error(
        ErrorKind::kConstraintValidationFailed, "UniquenessViolation",
        "the external name '" + std::string(name) + "' belongs to " + std::to_string(*holder) + " already");
  }
  if (const auto old = ExternalName(f)) w.DeleteEntry(NameKey(f.kind, *old));
  w.PutEntry(NameKey(f.kind, name), EncodeEntity(f.value));
  w.PutEntry(keys::ExternalEntity(f), '\1' + std::string(name));
}

}  // namespace liaison
