// jsonl.cpp: ImportJsonl: lines of documents, nodes, relationships and assertions, in any order, through one
// transaction.
//
// Three walks over the files, which stay mapped: documents and nodes; relationships; assertions. So a line
// may name what stands below it, and no line waits in memory but as its place. A line is a statement: when it
// is refused it has had no effect.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>

#include "graph/error.h"
#include "graph/evidence.h"
#include "import/import.h"
#include "import/tables/fact_writer.h"
#include "import/tables/json_value.h"
#include "import/tables/mapped_file.h"
#include "import/tables/utf8.h"

namespace liaison::importer {
namespace {

template <class... Args>
[[noreturn]] void Refuse(fmt::format_string<Args...> format, Args&&... args) {
  FactWriter::Refuse(fmt::format(format, std::forward<Args>(args)...));
}

// The keys of one line, each to be taken once; what is left over was not understood.
class LineObject {
 public:
  explicit LineObject(const Map& map) : map_(map) {}

  const Value* Take(std::initializer_list<std::string_view> names) {
    const Value* found = nullptr;
    for (const std::string_view name : names) {
      const auto at = map_.find(name);
      if (at == map_.end()) continue;
      taken_.push_back(name);
      if (at->second.is_null()) continue;
      if (found) Refuse("`{}` says again what another key says", name);
      found = &at->second;
    }
    return found;
  }
  std::optional<std::string> Text(std::initializer_list<std::string_view> names) {
    const Value* v = Take(names);
    if (!v) return std::nullopt;
    if (!v->is_string()) Refuse("`{}` is no string", *names.begin());
    return v->AsString();
  }
  // Names of things may also be numbers in the file.
  std::optional<std::string> Name(std::initializer_list<std::string_view> names) {
    const Value* v = Take(names);
    if (!v) return std::nullopt;
    if (v->is_integer()) return std::to_string(v->AsInteger());
    if (!v->is_string()) Refuse("`{}` is no string", *names.begin());
    if (v->AsString().empty()) Refuse("`{}` is empty", *names.begin());
    return v->AsString();
  }
  std::string RequiredName(std::initializer_list<std::string_view> names) {
    auto name = Name(names);
    if (!name) Refuse("`{}` is missing", *names.begin());
    return std::move(*name);
  }
  std::optional<std::uint32_t> Offset(std::initializer_list<std::string_view> names) {
    const Value* v = Take(names);
    if (!v) return std::nullopt;
    if (!v->is_integer() || v->AsInteger() < 0 ||
        v->AsInteger() > std::numeric_limits<std::uint32_t>::max()) {
      Refuse("`{}` is no offset", *names.begin());
    }
    return static_cast<std::uint32_t>(v->AsInteger());
  }
  void Finish() const {
    for (const auto& [key, value] : map_) {
      if (std::find(taken_.begin(), taken_.end(), key) == taken_.end() && key[0] != '_')
        Refuse("unknown key `{}`", key);
    }
  }

 private:
  const Map& map_;
  std::vector<std::string_view> taken_{"kind"};
};

Properties TakeProperties(LineObject& line) {
  Properties out;
  const Value* v = line.Take({"properties", "props"});
  if (!v) return out;
  if (!v->is_map()) Refuse("`properties` is no object");
  for (const auto& [key, value] : v->AsMap()) {
    if (key.empty()) Refuse("a property without a name");
    if (!value.is_null() && !IsStorable(value)) {
      Refuse("the property `{}` is {}, which cannot be stored", key,
             value.is_list() ? "a list of mixed values" : "a map");
    }
    out.emplace_back(key, value);
  }
  return out;
}

// The text of a document with a way from code points to bytes.
class IndexedText {
 public:
  explicit IndexedText(std::string text) : text_(std::move(text)) {
    ascii_ =
        std::all_of(text_.begin(), text_.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii_) return;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) starts_.push_back(i);
    }
  }
  std::size_t length() const { return ascii_ ? text_.size() : starts_.size(); }
  std::string_view Span(std::size_t from, std::size_t to) const {
    return std::string_view(text_).substr(Byte(from), Byte(to) - Byte(from));
  }
  // The only place of a quote, as code points. Absent: none or several (`many`).
  std::optional<std::size_t> Find(std::string_view quote, bool& many) const {
    const std::size_t at = text_.find(quote);
    many = at != std::string::npos && text_.find(quote, at + 1) != std::string::npos;
    if (at == std::string::npos || many) return std::nullopt;
    if (ascii_) return at;
    return std::lower_bound(starts_.begin(), starts_.end(), at) - starts_.begin();
  }

 private:
  std::size_t Byte(std::size_t code_point) const {
    if (ascii_) return code_point;
    return code_point < starts_.size() ? starts_[code_point] : text_.size();
  }
  std::string text_;
  bool ascii_;
  std::vector<std::size_t> starts_;
};

class JsonlImport {
 public:
  JsonlImport(Graph& graph, const JsonlOptions& options)
      : options_(options), facts_(graph, options), tx_(facts_.transaction()), report_(facts_.report()) {}

  Report Run() {
    now_ms_ = std::chrono::duration_cast<std::chrono::milliseconds>(
                  std::chrono::system_clock::now().time_since_epoch())
                  .count();
    if (options_.files.empty()) throw Error(ErrorKind::kRequest, "InvalidArgument", "no file to import");
    for (const std::string& path : options_.files) {
      files_.push_back(std::make_unique<MappedFile>(path));
      total_bytes_ += files_.back()->text().size();
    }
    FirstWalk();
    Walk("relationships", relationships_, [&](LineObject& line) { TakeRelationship(line); });
    Walk("assertions", assertions_, [&](LineObject& line) { TakeAssertion(line); });
    std::stable_sort(bad_.begin(), bad_.end(), [](const Bad& a, const Bad& b) {
      return std::pair(a.place.file, a.place.line) < std::pair(b.place.file, b.place.line);
    });
    for (const Bad& bad : bad_)
      facts_.rejects().Add(files_[bad.place.file]->path(), bad.place.line, bad.reason, bad.place.text);
    return facts_.Finish();
  }

 private:
  struct Place {
    std::size_t file = 0;
    std::uint64_t line = 0;
    std::string_view text;
  };
  struct Bad {
    Place place;
    std::string reason;
  };

  template <class Take>
  void Statement(const Place& place, const Value& object, Take take) {
    file_ = place.file;
    const auto reason = facts_.Statement([&] {
      LineObject line(object.AsMap());
      take(line);
    });
    if (reason) bad_.push_back({place, *reason});
  }

  std::optional<Value> Parse(const Place& place) {
    std::string reason;
    auto value = ParseJson(place.text, reason);
    if (value && !value->is_map()) {
      reason = "the line is no JSON object";
      value.reset();
    }
    if (!value) bad_.push_back({place, reason});
    return value;
  }

  void FirstWalk() {
    std::uint64_t done = 0;
    for (std::size_t f = 0; f < files_.size(); ++f) {
      std::string_view rest = files_[f]->text();
      if (rest.substr(0, 3) == "\xEF\xBB\xBF") rest.remove_prefix(3);
      for (std::uint64_t number = 1; !rest.empty(); ++number) {
        const std::size_t newline = rest.find('\n');
        std::string_view text = rest.substr(0, newline);
        rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
        done += text.size() + 1;
        if (options_.progress && (number & 0x3FF) == 0) options_.progress({"nodes", done, total_bytes_});
        if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
        if (text.find_first_not_of(" \t") == std::string_view::npos) continue;
        ++report_.lines;
        TakeFirst({f, number, text});
      }
    }
  }

  void TakeFirst(const Place& place) {
    const auto object = Parse(place);
    if (!object) return;
    const Map& map = object->AsMap();
    const auto kind = map.find("kind");
    if (kind == map.end() || !kind->second.is_string()) {
      bad_.push_back({place, "`kind` is missing: document, node, relationship or assertion"});
      return;
    }
    const std::string& name = kind->second.AsString();
    if (name == "document" || name == "source") {
      Statement(place, *object, [&](LineObject& line) { TakeDocument(line); });
    } else if (name == "node") {
      Statement(place, *object, [&](LineObject& line) { TakeNode(line); });
    } else if (name == "relationship" || name == "rel") {
      relationships_.push_back(place);
    } else if (name == "assertion" || name == "claim") {
      assertions_.push_back(place);
    } else {
      bad_.push_back(
          {place, fmt::format("unknown kind `{}`: document, node, relationship or assertion", name)});
    }
  }

  template <class Take>
  void Walk(std::string_view stage, const std::vector<Place>& places, Take take) {
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (options_.progress && (i & 0x3FF) == 0) options_.progress({stage, i, places.size()});
      if (const auto object = Parse(places[i])) Statement(places[i], *object, take);
    }
  }

  // ---- documents ----

  void TakeDocument(LineObject& line) {
    Document document;
    document.key = line.RequiredName({"id"});
    document.title = line.Text({"title"}).value_or("");
    document.source = line.Text({"source", "url"}).value_or("");
    document.date = line.Text({"date", "published"}).value_or("");
    const auto sha256 = line.Text({"sha256"});
    line.Take({"lang"});
    auto text = line.Text({"text"});
    const auto file = line.Text({"file"});
    line.Finish();
    if (text && file) Refuse("both `text` and `file`");
    if (file) text = ReadText(*file);
    const auto there = tx_.FindDocument(document.key);
    if (there) {
      const auto differs = [](const std::string& given, const std::string& stored) {
        return !given.empty() && given != stored;
      };
      const char* what = text && tx_.DocumentText(there->id) != *text ? "text"
                         : differs(document.title, there->title)      ? "title"
                         : differs(document.source, there->source)    ? "source"
                         : differs(document.date, there->date)        ? "date"
                                                                      : nullptr;
      if (what != nullptr) Refuse("the document `{}` is there with another {}", document.key, what);
      return;
    }
    const DocumentId id = tx_.AddDocument(document, text.value_or(""));
    if (sha256 && !sha256->empty() && tx_.FindDocument(id)->sha256 != *sha256) {
      Refuse("the text has the sha256 {}", tx_.FindDocument(id)->sha256);
    }
    ++report_.documents_created;
  }

  std::string ReadText(const std::string& name) const {
    const std::string& input = options_.files[file_];
    const std::filesystem::path folder =
        input == "-" ? std::filesystem::path() : std::filesystem::path(input).parent_path();
    std::string text;
    try {
      const MappedFile file((folder / name).string() == "-" ? "./-" : (folder / name).string());
      text = file.text();
    } catch (const Error& e) {
      Refuse("{}", e.what());  // a missing text is the line's fault
    }
    if (!IsUtf8(text)) Refuse("{} is not UTF-8", name);
    return text;
  }

  // ---- nodes ----

  void TakeNode(LineObject& line) {
    const std::string name = line.RequiredName({"id"});
    std::vector<std::string> labels;
    if (const Value* v = line.Take({"labels"})) {
      if (!v->is_list()) Refuse("`labels` is no list (`label` gives one)");
      for (const Value& label : v->AsList()) {
        if (!label.is_string()) Refuse("a label is no string");
        labels.push_back(label.AsString());
      }
    }
    if (const auto label = line.Text({"label"})) labels.push_back(*label);
    for (const std::string& label : labels) {
      if (label.empty()) Refuse("a label without a name");
    }
    const auto properties = TakeProperties(line);
    line.Finish();
    facts_.PutNode(name, labels, properties);
  }

  // ---- relationships ----

  NodeId NodeNamed(const std::string& name, std::string_view key) {
    const auto known = facts_.FindNode(name);
    if (!known) Refuse("`{}`: no node has the id `{}`", key, name);
    return *known;
  }

  void TakeRelationship(LineObject& line) {
    const std::string name = line.RequiredName({"id"});
    const auto type = line.Text({"type"});
    if (!type || type->empty()) Refuse("`type` is missing");
    const std::string from = line.RequiredName({"from", "start"}), to = line.RequiredName({"to", "end"});
    auto properties = TakeProperties(line);
    for (const auto& [key, property] :
         {std::pair("valid_from", "validFrom"), std::pair("valid_to", "validTo")}) {
      if (const Value* v = line.Take({key})) {
        if (!IsStorable(*v)) Refuse("`{}` cannot be stored", key);
        properties.emplace_back(property, *v);
      }
    }
    line.Finish();
    const NodeId start = NodeNamed(from, "from"), end = NodeNamed(to, "to");
    const auto known = tx_.FindExternal(FactId::Kind::kRelationship, name);
    if (!known) return facts_.CreateRelationship(name, start, *type, end, properties);
    const auto found = tx_.Find({*known});
    if (!found || found->start != start || found->end != end ||
        tx_.catalog().TypeName(found->id.type()) != *type) {
      Refuse("the relationship `{}` is there with another type or other ends", name);
    }
    facts_.UpdateRelationship(*found, properties);
  }

  // ---- assertions ----

  const IndexedText& TextOf(DocumentId id) {
    constexpr std::size_t kKept = 16;
    if (const auto found = texts_.find(id); found != texts_.end()) return found->second;
    if (texts_.size() >= kKept) texts_.clear();
    return texts_.emplace(id, IndexedText(tx_.DocumentText(id))).first->second;
  }

  FactId FactNamed(const std::string& name) {
    const auto node = tx_.FindExternal(FactId::Kind::kNode, name);
    const auto relationship = tx_.FindExternal(FactId::Kind::kRelationship, name);
    if (node && relationship) Refuse("`about`: both a node and a relationship have the id `{}`", name);
    if (node) return {FactId::Kind::kNode, *node};
    if (relationship) return {FactId::Kind::kRelationship, *relationship};
    Refuse("`about`: nothing has the id `{}`", name);
  }

  void TakeAssertion(LineObject& line) {
    Assertion assertion;
    const std::string about = line.RequiredName({"about"});
    const auto document = line.Name({"document", "source"});
    const auto start = line.Offset({"start"}), end = line.Offset({"end"});
    const auto quote = line.Text({"quote"});
    if (const Value* v = line.Take({"sentence"})) {
      const bool pair = v->is_list() && v->AsList().size() == 2 && v->AsList()[0].is_integer() &&
                        v->AsList()[1].is_integer();
      if (!pair || v->AsList()[0].AsInteger() < 0 ||
          v->AsList()[1].AsInteger() < v->AsList()[0].AsInteger() ||
          v->AsList()[1].AsInteger() > std::numeric_limits<std::uint32_t>::max()) {
        Refuse("`sentence` is not [start, end]");
      }
      assertion.sentence_start = static_cast<std::uint32_t>(v->AsList()[0].AsInteger());
      assertion.sentence_end = static_cast<std::uint32_t>(v->AsList()[1].AsInteger());
    }
    if (const Value* v = line.Take({"confidence"})) {
      if (!v->is_number() || !(v->ToDouble() >= 0 && v->ToDouble() <= 1))
        Refuse("`confidence` is not a number from 0 to 1");
      assertion.confidence = v->ToDouble();
    }
    assertion.producer = line.Text({"producer", "extractor"}).value_or("");
    if (const auto text = line.Text({"modality"})) {
      const auto modality = ParseModality(*text);
      if (!modality) Refuse("`{}` is no modality", *text);
      assertion.modality = *modality;
    }
    if (const auto text = line.Text({"status"})) {
      const auto status = ParseAssertionStatus(*text);
      if (!status) Refuse("`{}` is no status", *text);
      assertion.status = *status;
    }
    assertion.recorded_at_ms = now_ms_;
    if (const Value* v = line.Take({"at"})) {
      const auto at = v->is_string()                        ? ParseDateTime(v->AsString())
                      : v->type() == Value::Type::kDateTime ? std::optional(v->As<DateTime>())
                                                            : std::nullopt;
      if (!at) Refuse("`at` is no date with time");
      assertion.recorded_at_ms = at->seconds * 1000 + at->nanos / 1'000'000;
    }
    line.Take({"page"});
    line.Finish();

    const FactId fact = FactNamed(about);
    if (document) {
      Locate(assertion, *document, start, end, quote);
    } else {
      if (start || end) Refuse("`start` and `end` need a `document`");
      assertion.quote = quote.value_or("");
    }
    for (const Assertion& there : tx_.Evidence(fact)) {
      // Status and confidence may have been reviewed since: they do not make another assertion.
      if (there.document == assertion.document && there.start == assertion.start &&
          there.end == assertion.end && there.quote == assertion.quote &&
          there.producer == assertion.producer && there.modality == assertion.modality) {
        return;
      }
    }
    tx_.AddAssertion(fact, std::move(assertion));
    ++report_.assertions_added;
  }

  void Locate(Assertion& assertion, const std::string& key, std::optional<std::uint32_t> start,
              std::optional<std::uint32_t> end, const std::optional<std::string>& quote) {
    const auto document = tx_.FindDocument(key);
    if (!document) Refuse("`document`: nothing has the id `{}`", key);
    assertion.document = document->id;
    if (!start && !end && !quote) return;  // the document as a whole
    const IndexedText& text = TextOf(document->id);
    if (start.has_value() != end.has_value()) Refuse("`start` and `end` go together");
    if (!start) {
      if (quote->empty()) Refuse("`quote` is empty");
      bool many = false;
      const auto at = text.Find(*quote, many);
      if (!at)
        Refuse("the quote is {} in the document: `start` and `end` are needed",
               many ? "more than once" : "not");
      start = static_cast<std::uint32_t>(*at);
      end = static_cast<std::uint32_t>(*at + CountCodePoints(*quote));
    }
    if (*end < *start || *end > text.length()) {
      Refuse("the span {}..{} does not lie in the document, which has {} characters", *start, *end,
             text.length());
    }
    const std::string_view passage = text.Span(*start, *end);
    if (quote && *quote != passage) {
      Refuse("the quote differs from the document at {}..{}: `{}`", *start, *end,
             passage.substr(0, ByteOffset(passage, 80)));
    }
    if (assertion.sentence_end > text.length()) Refuse("`sentence` does not lie in the document");
    assertion.start = *start;
    assertion.end = *end;
    assertion.quote = std::string(passage);
  }

  const JsonlOptions& options_;
  FactWriter facts_;
  Transaction& tx_;
  Report& report_;
  std::vector<std::unique_ptr<MappedFile>> files_;
  std::uint64_t total_bytes_ = 0;
  std::size_t file_ = 0;  // of the line at hand
  std::int64_t now_ms_ = 0;
  std::vector<Place> relationships_, assertions_;
  std::vector<Bad> bad_;
  std::map<DocumentId, IndexedText> texts_;
};

}  // namespace

Report ImportJsonl(Graph& graph, const JsonlOptions& options) { return JsonlImport(graph, options).Run(); }

}  // namespace liaison::importer
