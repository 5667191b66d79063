#include "import/documents/import_documents.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "graph/error.h"
#include "graph/sha256.h"
#include "import/documents/embedded_data.h"
#include "import/documents/interchange.h"
#include "import/documents/source_text.h"
#include "import/rejects.h"

namespace liaison::importer {
namespace {

void Add(StoreCounts& to, StoreCounts from) {
  to.nodes_created += from.nodes_created;
  to.nodes_recognised += from.nodes_recognised;
  to.candidates += from.candidates;
  to.facts_created += from.facts_created;
  to.assertions_added += from.assertions_added;
  to.assertions_kept += from.assertions_kept;
  to.assertions_retracted += from.assertions_retracted;
  to.decisions_moved += from.decisions_moved;
  for (LostEvidence& l : from.lost) to.lost.push_back(std::move(l));
}

// Nothing more can be written: not a matter of the document at hand.
bool EndsTheRun(const Error& e) {
  return e.kind == ErrorKind::kTransaction || e.kind == ErrorKind::kStorage || e.kind == ErrorKind::kAccess;
}

class DocumentsImport {
 public:
  DocumentsImport(Graph& graph, const DocumentsOptions& options)
      : graph_(graph),
        options_(options),
        vocabulary_(LoadVocabulary(options.extractor.vocabularies)),
        rejects_(report_.lines, options.rejects_path) {
    if (!options.name.empty() && options.files.size() != 1) {
      throw Error(ErrorKind::kRequest, "InvalidArgument",
                  "a name is for one document, and there are " + std::to_string(options.files.size()));
    }
  }

  DocumentsReport Run() {
    const auto began = std::chrono::steady_clock::now();
    report_.dry_run = options_.dry_run;
    {
      const auto tx = graph_.BeginRead();
      names_.emplace(*tx, vocabulary_);
      ExtractorOptions with = options_.extractor;
      with.known = names_->Known(*tx);
      extractor_.emplace(std::move(with));
      RememberSources(*tx);
    }
    // A dry run keeps its one transaction open, so that the second document sees what the first would have
    // brought.
    if (options_.dry_run) dry_ = graph_.BeginWrite();
    for (std::size_t i = 0; i < options_.files.size(); ++i) {
      if (options_.progress) options_.progress({"documents", i, options_.files.size()});
      Guard(options_.files[i], [&] { ImportFile(options_.files[i]); });
    }
    for (const std::string& path : options_.extractions) Guard(path, [&] { ImportExtraction(path); });
    rejects_.Finish();
    report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return std::move(report_);
  }

 private:
  template <class F>
  void Guard(const std::string& what, F f) {
    try {
      f();
    } catch (const Error& e) {
      if (EndsTheRun(e)) throw;
      report_.failed.emplace_back(what, e.what());
      Recover();
    } catch (const std::bad_alloc&) {
      report_.failed.emplace_back(what, "out of memory");
      Recover();
    }
  }

  // The names may hold what was rolled back.
  void Recover() {
    if (dry_) {
      names_.emplace(*dry_, vocabulary_);
    } else {
      names_.emplace(*graph_.BeginRead(), vocabulary_);
    }
  }

  // f(transaction) in a transaction of its own, or as a statement of the one of a dry run.
  template <class F>
  void InTransaction(F f) {
    if (dry_) {
      dry_->BeginStatement();
      try {
        f(*dry_);
        dry_->EndStatement();
      } catch (...) {
        dry_->RollbackStatement();
        throw;
      }
      return;
    }
    const auto tx = graph_.BeginWrite();
    tx->BeginStatement();
    f(*tx);
    tx->EndStatement();
    tx->Commit();
  }

  // ---- which texts are there already ----

  void RememberSources(const Transaction& tx) {
    for (DocumentSummary& s : Summaries(tx))
      versions_[s.document] = {s.source, s.current, s.file_sha256, s.packs};
    for (const Document& d : tx.Documents()) {
      Version& v = versions_[d.key];
      if (v.source.empty()) v.source = d.key, v.current = true;
      by_sha256_.emplace(d.sha256, d.key);
      if (!v.file_sha256.empty() && v.file_sha256 != d.sha256) by_sha256_.emplace(v.file_sha256, d.key);
    }
  }

  // The current document with that text: of the source, if it has one, else of any.
  const std::string* Known(const std::string& sha256, const std::string& source) const {
    const std::string* other = nullptr;
    for (auto [at, end] = by_sha256_.equal_range(sha256); at != end; ++at) {
      const Version& v = versions_.at(at->second);
      if (!v.current) continue;
      if (v.source == source) return &at->second;
      other = &at->second;
    }
    return other;
  }

  void Remember(const DocumentClaims& claims, const Transaction& tx) {
    for (DocumentSummary& s : Summaries(tx, claims.source)) {
      const bool fresh = !versions_.contains(s.document);
      versions_[s.document] = {s.source, s.current, s.file_sha256, s.packs};
      const auto d = tx.FindDocument(s.document);
      if (!fresh || !d) continue;
      by_sha256_.emplace(d->sha256, s.document);
      if (s.file_sha256 != d->sha256) by_sha256_.emplace(s.file_sha256, s.document);
    }
  }

  // ---- files ----

  std::string SourceOf(const std::string& path) const {
    if (!options_.name.empty()) return options_.name;
    if (path == "-") return "stdin";
    return std::filesystem::path(path).lexically_normal().generic_string();
  }

  void ImportFile(const std::string& path) {
    std::error_code ignored;
    if (path != "-" && std::filesystem::is_directory(path, ignored)) {
      throw Error(ErrorKind::kRequest, "InvalidArgument", "it is a folder, not a document");
    }
    SourceText text = ReadSourceFile(path);
    ++report_.read;
    DocumentClaims claims;
    claims.source = SourceOf(path);
    claims.address = options_.address;
    claims.packs = options_.no_rules ? "" : std::string(extractor_->PackVersions());
    const std::string sha256 = Sha256Hex(text.text);
    bool rederive = false;
    if (const std::string* there = Known(sha256, claims.source)) {
      const Version& v = versions_.at(*there);
      claims.source = v.source;  // the same text under another path is the same source
      if (options_.no_rules || (v.packs == claims.packs && !options_.again)) {
        ++report_.unchanged;
        return;
      }
      rederive = true;
    }
    const bool known = std::any_of(versions_.begin(), versions_.end(),
                                   [&](const auto& v) { return v.second.source == claims.source; });
    if (text.text.empty()) throw Error(ErrorKind::kRequest, "InvalidArgument", "there is no text in it");
    claims.extraction = options_.no_rules ? TextAlone(std::move(text)) : extractor_->Extract(std::move(text));
    Store(claims);
    rederive ? ++report_.rederived : known ? ++report_.changed : ++report_.created;
  }

  Extraction TextAlone(SourceText text) const {
    Extraction found;
    found.sha256 = text.sha256;
    found.title = text.title;
    found.date = text.date;
    found.sentences = Sentences(text.text);
    found.text = std::move(text.text);
    return found;
  }

  std::vector<Span> Sentences(const std::string& text) const {
    SourceText source;
    source.text = text;
    return extractor_->Extract(std::move(source)).sentences;
  }

  void Store(const DocumentClaims& claims) {
    InTransaction([&](Transaction& tx) {
      Add(report_.counts, StoreClaims(tx, *names_, vocabulary_, claims, NowMilliseconds()));
      Remember(claims, tx);
    });
  }

  // ---- others' extractors ----

  void ImportExtraction(const std::string& path) {
    std::ifstream file;
    if (path != "-") {
      file.open(path, std::ios::binary);
      if (!file || std::filesystem::is_directory(path))
        throw Error(ErrorKind::kRequest, "FileNotFound", "it cannot be read");
    }
    InterchangeHooks hooks;
    hooks.find = [&](const std::string& sha256) -> std::optional<StoredSource> {
      const auto [from, to] = by_sha256_.equal_range(sha256);
      const std::string* key = nullptr;
      for (auto at = from; at != to; ++at) {
        if (key == nullptr || versions_.at(at->second).current) key = &at->second;
      }
      if (key == nullptr) return std::nullopt;
      const Version& v = versions_.at(*key);
      const auto tx = dry_ ? nullptr : graph_.BeginRead();
      const Transaction& reader = dry_ ? *dry_ : *tx;
      const auto document = reader.FindDocument(*key);
      if (!document) return std::nullopt;
      return StoredSource{v.source, *key, reader.DocumentText(document->id), v.current};
    };
    hooks.sentences = [&](const std::string& text) { return Sentences(text); };
    hooks.store = [&](DocumentClaims claims) { Store(claims); };
    ReadInterchange(path == "-" ? std::cin : file, path == "-" ? "<stdin>" : path, vocabulary_, hooks,
                    report_.lines, rejects_);
  }

  struct Version {
    std::string source;
    bool current = false;
    std::string file_sha256, packs;  // packs: of our rules; empty when they have not read it
  };

  Graph& graph_;
  const DocumentsOptions& options_;
  const Vocabulary vocabulary_;
  DocumentsReport report_;
  Rejects rejects_;
  std::optional<GraphNames> names_;
  std::optional<Extractor> extractor_;
  std::unique_ptr<Transaction> dry_;
  std::map<std::string, Version> versions_;            // by key of the document
  std::multimap<std::string, std::string> by_sha256_;  // of the text and of the file, to that key
};

std::string Plural(std::uint64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

}  // namespace

Vocabulary LoadVocabulary(const std::vector<std::string>& files) {
  Vocabulary vocabulary;
  vocabulary.Add(EmbeddedFile("vocabulary.json"), "vocabulary.json");
  for (const std::string& path : files) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw Error(ErrorKind::kRequest, "FileNotFound", path + " cannot be read");
    vocabulary.Add(std::string(std::istreambuf_iterator<char>(in), {}), path);
  }
  return vocabulary;
}

std::int64_t NowMilliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

DocumentsReport ImportDocuments(Graph& graph, const DocumentsOptions& options) {
  return DocumentsImport(graph, options).Run();
}

int ExitCode(const DocumentsReport& report) {
  return report.failed.empty() && report.lines.rejected == 0 ? 0 : 4;
}

std::string Describe(const DocumentsReport& r) {
  std::string documents;
  const auto part = [](std::string& line, std::uint64_t n, std::string text) {
    if (n > 0) line += (line.empty() ? "" : ", ") + std::move(text);
  };
  part(documents, r.created, Plural(r.created, "new document", "new documents"));
  part(documents, r.changed, Plural(r.changed, "changed document", "changed documents"));
  part(documents, r.rederived, Plural(r.rederived, "document read again", "documents read again"));
  part(documents, r.unchanged, fmt::format("{} unchanged", r.unchanged));
  part(documents, r.failed.size(), fmt::format("{} failed", r.failed.size()));
  std::string out = (r.dry_run ? "dry run: " : "") + (documents.empty() ? "no documents" : documents);
  std::string facts;
  const StoreCounts& c = r.counts;
  part(facts, c.nodes_created, Plural(c.nodes_created, "new node", "new nodes"));
  part(facts, c.nodes_recognised, fmt::format("{} recognised", c.nodes_recognised));
  part(facts, c.facts_created, Plural(c.facts_created, "new fact", "new facts"));
  part(facts, c.assertions_added, Plural(c.assertions_added, "new assertion", "new assertions"));
  part(facts, c.assertions_kept, fmt::format("{} kept", c.assertions_kept));
  part(facts, c.assertions_retracted, fmt::format("{} retracted", c.assertions_retracted));
  part(facts, c.decisions_moved, Plural(c.decisions_moved, "decision moved", "decisions moved"));
  part(facts, c.candidates, Plural(c.candidates, "pair that may be one", "pairs that may be one"));
  if (!facts.empty()) out += "\n" + facts;
  if (r.lines.rejected > 0) {
    out += fmt::format("\n{} of {} refused", r.lines.rejected, Plural(r.lines.lines, "line", "lines"));
    if (!r.lines.rejects_path.empty()) out += ", see " + r.lines.rejects_path;
    for (const Reject& reject : r.lines.rejects)
      out += fmt::format("\n{}:{}: {}", reject.file, reject.line, reject.reason);
    if (r.lines.rejected > r.lines.rejects.size()) out += "\n...";
  }
  for (const auto& [file, reason] : r.failed) out += fmt::format("\n{}: {}", file, reason);
  if (!c.lost.empty()) {
    out += fmt::format("\n{} whose sentence is gone:", Plural(c.lost.size(), "decision", "decisions"));
    for (const LostEvidence& l : c.lost) out += fmt::format("\n  {}: \"{}\"", l.document, l.quote);
  }
  return out;
}

}  // namespace liaison::importer
