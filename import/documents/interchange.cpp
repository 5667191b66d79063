#include "import/documents/interchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "import/tables/utf8.h"

namespace liaison::importer {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestLine = 64u << 20;
constexpr int kDeepest = 32;
constexpr std::array<std::string_view, 7> kAttributes = {
    "startDate", "endDate", "date", "foundingDate", "participantCount", "memberCount", "amount"};

enum class Offsets { kCodePoints, kUtf16, kBytes };

// What is wrong with a line, as its reader throws it.
struct Refusal {
  std::string reason;
};

[[noreturn]] void RefuseLine(std::string reason) { throw Refusal{std::move(reason)}; }

// Offsets of a producer into code points of the stored text. Each must lie between two characters.
class OffsetReader {
 public:
  OffsetReader(const StoredText& text, Offsets unit) : text_(text), unit_(unit) {
    if (unit != Offsets::kUtf16) return;
    std::uint32_t at = 0;
    for (const char c : text.text()) {
      if ((static_cast<unsigned char>(c) & 0xC0) == 0x80) continue;
      if (static_cast<unsigned char>(c) >= 0xF0) wide_.push_back(at);
      ++at;
    }
  }

  std::uint32_t Convert(std::uint64_t offset) const {
    switch (unit_) {
      case Offsets::kCodePoints:
        if (offset > text_.length()) Beyond(offset, text_.length());
        return static_cast<std::uint32_t>(offset);
      case Offsets::kBytes: {
        if (offset > text_.text().size()) Beyond(offset, text_.text().size());
        const std::uint32_t at = text_.CodePointOf(offset);
        if (text_.ByteOf(at) != offset) RefuseLine(fmt::format("offset {} lies within a character", offset));
        return at;
      }
      case Offsets::kUtf16:
        break;
    }
    if (offset > text_.length() + wide_.size()) Beyond(offset, text_.length() + wide_.size());
    // The i-th wide character ends at its code point + i + 2.
    const auto before = std::partition_point(wide_.begin(), wide_.end(), [&](const std::uint32_t& w) {
      return w + static_cast<std::uint64_t>(&w - wide_.data()) + 2 <= offset;
    });
    const auto passed = static_cast<std::uint64_t>(before - wide_.begin());
    if (before != wide_.end() && offset == *before + passed + 1)
      RefuseLine(fmt::format("offset {} lies within a character", offset));
    return static_cast<std::uint32_t>(offset - passed);
  }

 private:
  [[noreturn]] static void Beyond(std::uint64_t offset, std::uint64_t end) {
    RefuseLine(fmt::format("offset {} lies beyond the text, which ends at {}", offset, end));
  }
  const StoredText& text_;
  const Offsets unit_;
  std::vector<std::uint32_t> wide_;  // code points beyond U+FFFF, by place
};

// ---- fields of a line ----

std::string LineText(const Json& line, const char* key, bool needed = false) {
  const auto found = line.find(key);
  if (found == line.end() || found->is_null()) {
    if (needed) RefuseLine(fmt::format("`{}` is missing", key));
    return {};
  }
  if (found->is_number_integer()) return std::to_string(found->get<std::int64_t>());
  if (!found->is_string()) RefuseLine(fmt::format("`{}` is no text", key));
  return found->get<std::string>();
}

double ConfidenceOf(const Json& line) {
  const auto found = line.find("confidence");
  if (found == line.end() || found->is_null()) return 0.5;
  if (!found->is_number()) RefuseLine("`confidence` is no number");
  const double confidence = found->get<double>();
  if (!(confidence >= 0 && confidence <= 1)) RefuseLine("`confidence` does not lie between 0 and 1");
  return confidence;
}

std::string Cut(std::string_view text) {
  if (text.size() <= 60) return std::string(text);
  std::size_t end = 60;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::uint64_t OffsetOf(const Json& span, const char* key) {
  const auto found = span.find(key);
  if (found == span.end()) RefuseLine(fmt::format("a span without `{}`", key));
  if (!found->is_number_integer() || found->get<std::int64_t>() < 0)
    RefuseLine(fmt::format("`{}` of a span is no offset", key));
  return found->get<std::uint64_t>();
}

class Reader {
 public:
  Reader(const std::string& file, const Vocabulary& vocabulary, const InterchangeHooks& hooks, Report& report,
         Rejects& rejects)
      : file_(file), vocabulary_(vocabulary), hooks_(hooks), report_(report), rejects_(rejects) {}

  void Run(std::istream& in) {
    std::string line;
    while (std::getline(in, line)) {
      ++number_;
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (number_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
      if (line.find_first_not_of(" \t") == std::string::npos) continue;
      ++report_.lines;
      try {
        Take(line);
      } catch (const Refusal& r) {
        rejects_.Add(file_, number_, r.reason, line);
      }
    }
    Finish();
  }

 private:
  // A relation or attribute waits until all mentions are read.
  struct Waiting {
    std::uint64_t number = 0;
    std::string line;
    Json json;
  };
  struct Entity {
    ExtractedEntity entity;
    ExternalIds external;
    std::uint64_t number = 0;
    std::string line;
  };

  void Take(const std::string& line) {
    if (line.size() > kLongestLine) RefuseLine("the line is longer than 64 MiB");
    if (!IsUtf8(line)) RefuseLine("the line is not UTF-8");
    int depth = 0;
    Json json;
    try {
      json = Json::parse(line, [&](int level, Json::parse_event_t, Json&) {
        depth = std::max(depth, level);
        if (level > kDeepest) RefuseLine("the line is nested too deeply");
        return true;
      });
    } catch (const Json::exception& e) {
      RefuseLine(std::string("no JSON: ") + e.what());
    }
    if (!json.is_object()) RefuseLine("no JSON object");
    const std::string kind = LineText(json, "kind", true);
    if (kind == "document") return TakeDocument(json);
    if (kind != "entity" && kind != "mention" && kind != "relation" && kind != "attribute") {
      RefuseLine(
          fmt::format("unknown kind `{}`: document, entity, mention, relation or attribute", Cut(kind)));
    }
    if (!begun_) RefuseLine("no document line stands before it");
    if (!source_) RefuseLine("its document was refused");
    if (kind == "entity") return TakeEntity(json, line);
    if (kind == "mention") return TakeMention(json);
    waiting_.push_back({number_, line, std::move(json)});
  }

  void TakeDocument(const Json& json) {
    Finish();
    begun_ = true;
    const std::string sha256 = LineText(json, "sha256", true);
    auto source = hooks_.find(sha256);
    if (!source) RefuseLine(fmt::format("no document with the sha256 {} is stored", Cut(sha256)));
    if (!source->current) RefuseLine(fmt::format("`{}` has a newer version", source->document));
    const std::string unit = LineText(json, "offsets");
    Offsets offsets = Offsets::kCodePoints;
    if (unit == "utf-16") {
      offsets = Offsets::kUtf16;
    } else if (unit == "utf-8" || unit == "bytes") {
      offsets = Offsets::kBytes;
    } else if (!unit.empty() && unit != "unicode-code-points") {
      RefuseLine(fmt::format("unknown offsets `{}`: unicode-code-points, utf-16 or utf-8", Cut(unit)));
    }
    std::string producer, version;
    if (const auto found = json.find("producer"); found != json.end() && !found->is_null()) {
      if (found->is_object()) {
        producer = LineText(*found, "name", true);
        version = LineText(*found, "version");
      } else {
        producer = LineText(json, "producer");
        const std::size_t at = producer.find('@');
        if (at != std::string::npos) version = producer.substr(at + 1), producer.resize(at);
      }
    }
    if (producer.empty()) producer = "unknown";
    text_.emplace(source->text);
    if (const auto chars = json.find("chars");
        chars != json.end() && chars->is_number_integer() &&
        chars->get<std::int64_t>() != static_cast<std::int64_t>(text_->length())) {
      RefuseLine(
          fmt::format("`chars` is {}, but the text has {}", chars->get<std::int64_t>(), text_->length()));
    }
    offsets_.emplace(*text_, offsets);
    claims_ = {};
    claims_.source = source->source;
    claims_.producer = "extractor:" + producer;
    claims_.version = version.empty() ? "" : "@" + version;
    claims_.extraction.text = source->text;
    claims_.extraction.sha256 = sha256;
    source_ = std::move(source);
  }

  // The span, and what the producer says stands there.
  Span TakeSpan(const Json& json) const {
    if (!json.is_object()) RefuseLine("a span is no object with `start` and `end`");
    const Span span{offsets_->Convert(OffsetOf(json, "start")), offsets_->Convert(OffsetOf(json, "end"))};
    if (span.start >= span.end) RefuseLine("a span ends before it starts");
    const auto said = json.find("text");
    if (said == json.end() || said->is_null()) return span;
    const std::string_view there = text_->Slice(span);
    if (!said->is_string() || said->get_ref<const std::string&>() != there) {
      RefuseLine(fmt::format("the text has '{}' there, not {}", Cut(there), Cut(said->dump())));
    }
    return span;
  }

  MentionKind KindOf(const Json& mention, const ExtractedEntity& e, Span span) const {
    const std::string kind = LineText(mention, mention.contains("mention") ? "mention" : "kind");
    for (const MentionKind k : {MentionKind::kName, MentionKind::kAlias, MentionKind::kNominal}) {
      if (kind == NameOf(k)) return k;
    }
    return text_->Slice(span) == e.name ? MentionKind::kName : MentionKind::kAlias;
  }

  void TakeEntity(const Json& json, const std::string& line) {
    Entity taken{{}, {}, number_, line};
    ExtractedEntity& e = taken.entity;
    e.id = LineText(json, "id", true);
    if (entities_.contains(e.id)) RefuseLine(fmt::format("the id `{}` is there twice", Cut(e.id)));
    e.type = LineText(json, "type", true);
    if (!vocabulary_.FindLabel(e.type))
      RefuseLine(fmt::format("the vocabulary has no label `{}`", Cut(e.type)));
    e.also = LineText(json, "also");
    if (!e.also.empty() && !vocabulary_.FindLabel(e.also))
      RefuseLine(fmt::format("the vocabulary has no label `{}`", Cut(e.also)));
    e.name = LineText(json, "name", true);
    if (e.name.find_first_not_of(" \t\n\r") == std::string::npos) RefuseLine("`name` is empty");
    e.group = json.value("group", Json()) == Json(true);
    e.confidence = ConfidenceOf(json);
    if (const auto aliases = json.find("aliases"); aliases != json.end() && !aliases->is_null()) {
      if (!aliases->is_array()) RefuseLine("`aliases` is no list");
      for (const Json& alias : *aliases) {
        if (!alias.is_string()) RefuseLine("`aliases` holds something else than texts");
        if (alias != e.name) e.aliases.push_back(alias);
      }
    }
    if (const auto external = json.find("external"); external != json.end() && !external->is_null()) {
      if (!external->is_object()) RefuseLine("`external` is no object");
      for (const auto& [key, id] : external->items()) {
        if (std::find(std::begin(kExternalIds), std::end(kExternalIds), key) == std::end(kExternalIds)) {
          RefuseLine(fmt::format("unknown register `{}` in `external`", Cut(key)));
        }
        taken.external.emplace(key, LineText(*external, key.c_str(), true));
      }
    }
    if (const auto mentions = json.find("mentions"); mentions != json.end() && !mentions->is_null()) {
      if (!mentions->is_array()) RefuseLine("`mentions` is no list");
      for (const Json& m : *mentions) {
        const Span span = TakeSpan(m);
        e.mentions.push_back({span, KindOf(m, e, span)});
      }
    }
    order_.push_back(e.id);
    entities_.emplace(e.id, std::move(taken));
  }

  void TakeMention(const Json& json) {
    const std::string id = LineText(json, "entity", true);
    const auto found = entities_.find(id);
    if (found == entities_.end()) RefuseLine(fmt::format("no entity `{}` stands before it", Cut(id)));
    ExtractedEntity& e = found->second.entity;
    const Span span = TakeSpan(json);
    Json kind = json;
    kind.erase("kind");  // of the line, not of the mention
    e.mentions.push_back({span, KindOf(kind, e, span)});
  }

  std::size_t IndexOf(const Json& json, const char* side) const {
    const std::string id = LineText(json, side, true);
    const auto found = index_.find(id);
    if (found == index_.end())
      RefuseLine(fmt::format("the {} `{}` is no entity that was taken", side, Cut(id)));
    return found->second;
  }

  std::vector<Span> TakeEvidence(const Json& json) const {
    const auto found = json.find("evidence");
    if (found == json.end() || found->is_null()) RefuseLine("`evidence` is missing");
    std::vector<Span> spans;
    if (found->is_array()) {
      for (const Json& e : *found) spans.push_back(TakeSpan(e));
    } else {
      spans.push_back(TakeSpan(*found));
    }
    if (spans.empty()) RefuseLine("`evidence` is empty");
    return spans;
  }

  static bool Touches(Span evidence, const ExtractedEntity& e) {
    return std::any_of(e.mentions.begin(), e.mentions.end(), [&](const ExtractedMention& m) {
      return m.span.start < evidence.end && evidence.start < m.span.end;
    });
  }

  // The passage that names a side: a made-up entity cannot borrow a quotation.
  Span Touching(const std::vector<Span>& spans, const ExtractedEntity& a, const ExtractedEntity& b) const {
    for (const Span s : spans) {
      if (Touches(s, a) && Touches(s, b)) return s;
    }
    for (const Span s : spans) {
      if (Touches(s, a) || Touches(s, b)) return s;
    }
    RefuseLine("the evidence touches no mention of either side");
  }

  Modality TakeModality(const Json& json) const {
    const std::string name = LineText(json, "modality");
    if (name.empty()) return Modality::kActual;
    const auto modality = ParseModality(name);
    if (!modality) RefuseLine(fmt::format("unknown modality `{}`", Cut(name)));
    return *modality;
  }

  bool Fits(TypeMask allowed, const ExtractedEntity& e) const {
    const auto has = [&](const std::string& label) {
      const auto type = vocabulary_.FindLabel(label);
      return type && (allowed & Bit(*type)) != 0;
    };
    return has(e.type) || (!e.also.empty() && has(e.also));
  }

  void TakeRelation(const Json& json) {
    ExtractedRelation r;
    r.id = LineText(json, "id");
    r.subject = IndexOf(json, "subject");
    r.object = IndexOf(json, "object");
    if (r.subject == r.object) RefuseLine("subject and object are one entity");
    r.predicate = LineText(json, "predicate", true);
    const RelationType* type = vocabulary_.FindRelation(r.predicate);
    if (type == nullptr) RefuseLine(fmt::format("the vocabulary has no type `{}`", Cut(r.predicate)));
    const auto& entities = claims_.extraction.entities;
    const ExtractedEntity &subject = entities[r.subject], &object = entities[r.object];
    if (!Fits(type->from, subject))
      RefuseLine(fmt::format("{} does not begin at a {}", r.predicate, subject.type));
    if (!Fits(type->to, object))
      RefuseLine(fmt::format("{} does not lead to a {}", r.predicate, object.type));
    r.modality = TakeModality(json);
    r.confidence = ConfidenceOf(json);
    r.rule = LineText(json, "rule");
    const auto nested = json.find("properties");
    if (nested != json.end() && !nested->is_null() && !nested->is_object())
      RefuseLine("`properties` is no object");
    const Json& properties = nested != json.end() && nested->is_object() ? *nested : json;
    r.properties.role = LineText(properties, "role");
    r.properties.date = LineText(properties, "date");
    r.properties.date_text = LineText(properties, "date_text");
    r.properties.precision = LineText(properties, "precision");
    if (const auto count = properties.find("count"); count != properties.end() && !count->is_null()) {
      if (!count->is_number_integer()) RefuseLine("`count` is no integer");
      r.properties.count = count->get<std::int64_t>();
    }
    r.evidence = Touching(TakeEvidence(json), subject, object);
    claims_.extraction.relations.push_back(std::move(r));
  }

  void TakeAttribute(const Json& json) {
    ExtractedAttribute a;
    a.id = LineText(json, "id");
    a.subject = IndexOf(json, "subject");
    a.predicate = LineText(json, "predicate", true);
    if (std::find(kAttributes.begin(), kAttributes.end(), a.predicate) == kAttributes.end()) {
      RefuseLine(fmt::format("unknown attribute `{}`", Cut(a.predicate)));
    }
    const auto value = json.find("value");
    if (value == json.end() || value->is_null()) RefuseLine("`value` is missing");
    a.value = LineText(json, "value", true);
    a.precision = value->is_number_integer() ? "count" : LineText(json, "precision");
    a.confidence = ConfidenceOf(json);
    a.rule = LineText(json, "rule");
    // What is counted or dated is often named in the sentence before, so the place alone is checked.
    a.evidence = TakeEvidence(json).front();
    claims_.extraction.attributes.push_back(std::move(a));
  }

  // The end of a document: what waited for its mentions.
  void Finish() {
    if (source_) {
      for (const std::string& id : order_) {
        Entity& e = entities_.at(id);
        if (e.entity.mentions.empty()) {
          rejects_.Add(file_, e.number, "the text names the entity nowhere: it has no mention", e.line);
          continue;
        }
        std::sort(e.entity.mentions.begin(), e.entity.mentions.end(),
                  [](const auto& a, const auto& b) { return a.span.start < b.span.start; });
        index_.emplace(id, claims_.extraction.entities.size());
        claims_.extraction.entities.push_back(std::move(e.entity));
        claims_.external.push_back(std::move(e.external));
      }
      for (const Waiting& w : waiting_) {
        try {
          LineText(w.json, "kind") == "relation" ? TakeRelation(w.json) : TakeAttribute(w.json);
        } catch (const Refusal& r) {
          rejects_.Add(file_, w.number, r.reason, w.line);
        }
      }
      if (!claims_.extraction.entities.empty()) {
        claims_.extraction.sentences = hooks_.sentences(claims_.extraction.text);
        claims_.extraction.length = text_->length();
        hooks_.store(std::move(claims_));
      }
    }
    source_.reset();
    offsets_.reset();
    text_.reset();
    claims_ = {};
    entities_.clear();
    order_.clear();
    index_.clear();
    waiting_.clear();
  }

  const std::string& file_;
  const Vocabulary& vocabulary_;
  const InterchangeHooks& hooks_;
  Report& report_;
  Rejects& rejects_;
  std::uint64_t number_ = 0;

  bool begun_ = false;  // a document line was read
  std::optional<StoredSource> source_;
  std::optional<StoredText> text_;
  std::optional<OffsetReader> offsets_;
  DocumentClaims claims_;
  std::map<std::string, Entity> entities_;
  std::vector<std::string> order_;
  std::map<std::string, std::size_t> index_;
  std::vector<Waiting> waiting_;
};

}  // namespace

void ReadInterchange(std::istream& in, const std::string& file, const Vocabulary& vocabulary,
                     const InterchangeHooks& hooks, Report& report, Rejects& rejects) {
  Reader(file, vocabulary, hooks, report, rejects).Run(in);
}

}  // namespace liaison::importer
