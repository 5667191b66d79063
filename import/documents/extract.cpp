// The pipeline: text -> Reading, stage by stage -> Extraction.
#include <algorithm>
#include <cassert>
#include <fstream>
#include <map>
#include <sstream>

#include "graph/error.h"
#include "import/documents/blocks.h"
#include "import/documents/dates.h"
#include "import/documents/embedded_data.h"
#include "import/documents/extraction.h"
#include "import/documents/find_facts.h"
#include "import/documents/rule_book.h"
#include "import/documents/stages.h"
#include "import/documents/tokens.h"

namespace liaison::importer {
namespace {

// Offsets are 32 bits, and a reading takes about 20 bytes of memory a byte of text.
constexpr std::size_t kLongestText = 128u << 20;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error(ErrorKind::kRequest, "FileNotFound", "cannot read " + path);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

MentionKind KindOf(const Mention& m, const Entity& e, const Reading& r) {
  if (m.naming == Naming::kNominal || m.naming == Naming::kShort) {
    return m.naming == Naming::kShort && r.tokens[m.first].Capital() ? MentionKind::kAlias
                                                                     : MentionKind::kNominal;
  }
  return r.TextOf(m) == e.name ? MentionKind::kName : MentionKind::kAlias;
}

// Code points before each of many byte offsets: they are asked for in any order.
class CodePoints {
 public:
  explicit CodePoints(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (i % kStep == 0) marks_.push_back(count_);
      count_ += (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    }
    marks_.push_back(count_);
    text_ = text;
  }
  std::uint32_t At(std::uint32_t byte) const {
    std::uint32_t count = marks_[byte / kStep];
    for (std::size_t i = byte / kStep * kStep; i < byte; ++i)
      count += (static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80;
    return count;
  }
  Span Of(std::uint32_t begin, std::uint32_t end) const { return {At(begin), At(end)}; }
  std::uint32_t Count() const { return count_; }

 private:
  static constexpr std::size_t kStep = 256;
  std::string_view text_;
  std::vector<std::uint32_t> marks_;
  std::uint32_t count_ = 0;
};

// Which entities are written out: those with a name, and those that a fact needs.
std::vector<bool> Kept(const Reading& r) {
  std::vector<bool> used(r.entities.size(), false), kept(r.entities.size(), false);
  for (const Fact& f : r.facts)
    used[static_cast<std::size_t>(f.subject)] = used[static_cast<std::size_t>(f.object)] = true;
  for (const Attribute& a : r.attributes) used[static_cast<std::size_t>(a.subject)] = true;
  for (std::size_t i = 0; i < r.entities.size(); ++i) {
    const Entity& e = r.entities[i];
    if (e.mentions.empty() || e.type == kRole || e.type == kNoType) continue;
    if (used[i]) {
      kept[i] = true;
      continue;
    }
    if (e.type == kTopic) continue;
    if (e.type == kUnknown) {  // a capital inside of a sentence is a name, whatever of
      for (const int id : e.mentions) {
        const Mention& m = r.mentions[static_cast<std::size_t>(id)];
        const Sentence& s = r.sentences[static_cast<std::size_t>(m.sentence)];
        bool common = false;
        for (std::uint32_t t = m.first; t < m.last; ++t)
          common = common ||
                   (r.tokens[t].word != nullptr && !r.tokens[t].Is(kGivenName | kFamilyName | kNameParticle));
        const std::string_view text = r.TextOf(m);
        common = common || text.ends_with("al") || text.ends_with("ance") || text.ends_with("ment") ||
                 text.ends_with("ing");
        if (!m.nested && s.prose && !common && m.first > s.first + 1 && text.size() >= 4 &&
            text.find('-') == std::string_view::npos)
          kept[i] = true;
      }
      continue;
    }
    bool stands = false;  // at least one mention that is a name by itself
    for (const int id : e.mentions) {
      const Mention& m = r.mentions[static_cast<std::size_t>(id)];
      stands = stands || (!m.nested && (m.naming == Naming::kName || m.naming == Naming::kGroup)) ||
               (m.naming == Naming::kNominal && (m.type == kAgreement || m.type == kEvent) &&
                e.mentions.size() > 1);
    }
    kept[i] = stands;
  }
  return kept;
}

Extraction Write(Reading&& r, SourceText&& source, const Vocabulary& vocabulary, double least) {
  Extraction out;
  const CodePoints points(r.text);
  out.length = points.Count();
  out.sha256 = std::move(source.sha256);
  out.date = std::move(source.date);
  out.title = std::move(source.title);
  for (const TextBlock& b : r.blocks) out.blocks.push_back({b.kind, points.Of(b.begin, b.end)});
  for (const Sentence& s : r.sentences) out.sentences.push_back(points.Of(s.begin, s.end));
  if (out.title.empty() && !r.blocks.empty()) {
    const TextBlock& first = r.blocks[0];
    if (first.kind == BlockKind::kTitle || first.kind == BlockKind::kHeading ||
        first.kind == BlockKind::kLine) {
      out.title = r.text.substr(first.begin, std::min<std::uint32_t>(first.end - first.begin, 300));
    }
  }
  r.facts.erase(
      std::remove_if(r.facts.begin(), r.facts.end(), [&](const Fact& f) { return f.confidence < least; }),
      r.facts.end());
  const std::vector<bool> kept = Kept(r);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < r.entities.size(); ++i) {
    if (kept[i]) order.push_back(i);
  }
  const auto place = [&](std::size_t e) {
    return r.mentions[static_cast<std::size_t>(r.entities[e].mentions.front())].first;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
  std::vector<std::size_t> number(r.entities.size(), SIZE_MAX);
  for (const std::size_t i : order) {
    Entity& e = r.entities[i];
    number[i] = out.entities.size();
    ExtractedEntity x;
    x.id = "e" + std::to_string(out.entities.size() + 1);
    x.type = vocabulary.NameOf(e.type == kUnknown ? static_cast<TypeId>(kOrganization) : e.type);
    if (e.also != kNoType && e.also != kUnknown && e.also != e.type) x.also = vocabulary.NameOf(e.also);
    x.name = e.name;
    e.aliases.erase(e.name);
    x.aliases.assign(e.aliases.begin(), e.aliases.end());
    x.group = e.group;
    x.confidence = e.confidence;
    if (e.known != nullptr) x.known_id = e.known->known_id;
    for (const int id : e.mentions) {
      const Mention& m = r.mentions[static_cast<std::size_t>(id)];
      const ExtractedMention mention{points.Of(r.tokens[m.first].begin, r.tokens[m.last - 1].end),
                                     KindOf(m, e, r)};
      if (x.mentions.empty() || !(x.mentions.back().span == mention.span)) x.mentions.push_back(mention);
    }
    out.entities.push_back(std::move(x));
  }
  const auto by_place = [](const auto& a, const auto& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  };
  std::stable_sort(r.facts.begin(), r.facts.end(), by_place);
  std::stable_sort(r.attributes.begin(), r.attributes.end(), by_place);
  const auto sentence_of = [&](int s) {
    const Sentence& x = r.sentences[static_cast<std::size_t>(s)];
    return points.Of(x.begin, x.end);
  };
  for (Fact& f : r.facts) {
    ExtractedRelation x;
    x.id = "r" + std::to_string(out.relations.size() + 1);
    x.subject = number[static_cast<std::size_t>(f.subject)];
    x.object = number[static_cast<std::size_t>(f.object)];
    if (x.subject == SIZE_MAX || x.object == SIZE_MAX) continue;
    x.predicate = f.relation->name;
    x.properties = std::move(f.properties);
    x.modality = f.modality;
    x.confidence = f.confidence;
    x.rule = std::move(f.rule);
    x.scope = f.scope;
    x.evidence = points.Of(f.begin, f.end);
    x.sentence = sentence_of(f.sentence);
    out.relations.push_back(std::move(x));
  }
  for (Attribute& a : r.attributes) {
    ExtractedAttribute x;
    x.id = "a" + std::to_string(out.attributes.size() + 1);
    x.subject = number[static_cast<std::size_t>(a.subject)];
    if (x.subject == SIZE_MAX) continue;
    x.predicate = std::move(a.predicate);
    x.value = std::move(a.value);
    x.precision = std::move(a.precision);
    x.confidence = a.confidence;
    x.rule = std::move(a.rule);
    x.evidence = points.Of(a.begin, a.end);
    x.sentence = sentence_of(a.sentence);
    out.attributes.push_back(std::move(x));
  }
  out.text = std::move(r.text);
  return out;
}

}  // namespace

struct Extractor::State {
  Resources resources;
  RuleBook rules;
  std::string versions;
  double least_confidence = 0;
};

Extractor::Extractor(ExtractorOptions options) {
  auto state = std::make_unique<State>();
  Resources& res = state->resources;
  res.vocabulary.Add(EmbeddedFile("vocabulary.json"), "vocabulary.json");
  for (const std::string& path : options.vocabularies) res.vocabulary.Add(ReadFile(path), path);
  for (const KnownEntity& known : options.known) {
    const auto type = res.vocabulary.FindLabel(known.type);
    if (!type) continue;  // a label of the graph that extractors do not use
    NameEntry entry{known.name, *type,
                    res.vocabulary.FindLabel(known.also).value_or(static_cast<TypeId>(kNoType)), kNoLevel,
                    known.id};
    std::vector<std::string> forms{known.name};
    forms.insert(forms.end(), known.aliases.begin(), known.aliases.end());
    res.names.Add(std::move(entry), forms);
  }
  for (const std::string& path : options.gazetteers)
    AddGazetteer(res.names, res.vocabulary, ReadFile(path), path);
  AddShippedNames(res.names, res.vocabulary);
  state->rules.Add(EmbeddedFile("rules.json"), "rules.json", res.vocabulary, res.lexicon);
  for (const std::string& path : options.packs)
    state->rules.Add(ReadFile(path), path, res.vocabulary, res.lexicon);
  state->rules.Compile(res.lexicon);
  state->versions = state->rules.Versions();
  state->least_confidence = options.least_confidence;
  state_ = std::move(state);
}

Extractor::~Extractor() = default;
Extractor::Extractor(Extractor&&) noexcept = default;
Extractor& Extractor::operator=(Extractor&&) noexcept = default;
std::string_view Extractor::PackVersions() const { return state_->versions; }

const RuleBook& Extractor::Rules() const { return state_->rules; }

Extraction Extractor::Extract(SourceText source) const {
  if (source.text.size() > kLongestText) {
    throw Error(ErrorKind::kRequest, "DocumentTooLong",
                "the document has " + std::to_string(source.text.size() >> 20) + " MiB; the most is " +
                    std::to_string(kLongestText >> 20));
  }
  const Resources& res = state_->resources;
  Reading r;
  r.text = std::move(source.text);
  r.lower = LowerSameLength(r.text);
  r.title = source.title;
  CutIntoSentences(r, res.lexicon);
  FindDefinitions(r, res);
  FindNames(r, res);
  FindNominals(r, res);
  FindPersons(r, res);
  FindDescriptions(r);
  MakeEntities(r, res);
  FindFacts(r, res, state_->rules);
  FindDates(r, state_->rules);
  if (source.date.empty()) source.date = PageDate(r);
  return Write(std::move(r), std::move(source), res.vocabulary, state_->least_confidence);
}

}  // namespace liaison::importer
