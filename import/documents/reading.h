// reading.h: one document while it is being read: tokens, blocks, sentences, mentions, entities. The stages
// fill it in the order of extract.cpp. Offsets are bytes of `text` here; Extraction has code points.
//
//   text -> blocks -> sentences -> tokens -> mentions (in sentences) -> entities -> facts
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "import/documents/extraction.h"
#include "import/documents/lexicon.h"
#include "import/documents/name_table.h"
#include "import/documents/vocabulary.h"

namespace liaison::importer {

struct Token {
  enum Flag : std::uint8_t {
    kCapital = 1,       // begins with an upper-case letter
    kAllCapitals = 2,   // at least two letters, none lower case
    kInnerCapital = 4,  // an upper-case letter behind the first place
    kDigit = 8,         // begins with a digit
    kWordLike = 16,     // letters or digits rather than punctuation
    kSpaceBefore = 32,
  };
  std::uint32_t begin = 0, end = 0;
  const Word* word = nullptr;  // of the lower-case form; null: unknown
  std::uint8_t flags = 0;

  bool Is(std::uint64_t classes) const { return word && (word->classes & classes) != 0; }
  bool Has(std::uint8_t f) const { return (flags & f) != 0; }
  bool Capital() const { return Has(kCapital); }
};

enum class Naming : std::uint8_t {
  kName,     // found as a name
  kShort,    // "the Office": the head of a name that stands elsewhere
  kNominal,  // "the event", "an agreement"
  kGroup,    // "65 local governments"
  kLoose,    // a lower-case phrase that only counts when a relation needs it
  kRole,     // "Executive Director"
  kPronoun,  // "it": never written out
};

struct Mention {
  int sentence = -1;
  std::uint32_t first = 0, last = 0;  // tokens, half-open
  TypeId type = kNoType, also = kNoType;
  Naming naming = Naming::kName;
  float confidence = 0.5f;
  const NameEntry* known = nullptr;
  bool nested = false;  // inside another mention
  int entity = -1;
};

struct Entity {
  TypeId type = kNoType, also = kNoType;
  std::string name;
  std::set<std::string> aliases;
  std::vector<int> mentions;
  bool group = false;
  float confidence = 0.5f;
  const NameEntry* known = nullptr;
  std::uint8_t place_level = 0;
};

struct TextBlock {
  std::uint32_t begin = 0, end = 0;
  BlockKind kind = BlockKind::kParagraph;
  std::uint32_t first_sentence = 0, last_sentence = 0;
  bool Prose() const { return kind == BlockKind::kParagraph || kind == BlockKind::kListItem; }
};

struct Sentence {
  std::uint32_t begin = 0, end = 0;   // bytes
  std::uint32_t first = 0, last = 0;  // tokens
  std::uint32_t block = 0;
  bool prose = true;          // false: a heading, a line, an agenda
  bool shouting = false;      // MOSTLY CAPITALS, which then say nothing
  std::vector<int> mentions;  // those that stand for themselves, by place; others are nested
  std::vector<int> nested;
};

struct Fact {
  int subject = -1, object = -1;
  const RelationType* relation = nullptr;
  RelationProperties properties;
  Modality modality = Modality::kActual;
  float confidence = 0.5f;
  std::string rule;
  EvidenceScope scope = EvidenceScope::kSentence;
  std::uint32_t begin = 0, end = 0;  // bytes
  int sentence = 0;
};

struct Attribute {
  int subject = -1;
  std::string predicate, value, precision;
  float confidence = 0.5f;
  std::string rule;
  std::uint32_t begin = 0, end = 0;
  int sentence = 0;
};

struct Reading {
  std::string text, lower;  // the same length: a letter whose lower case has another length stays
  std::string title;        // of the page, when its source says so
  std::vector<TextBlock> blocks;
  std::vector<Sentence> sentences;
  std::vector<Token> tokens;
  std::vector<Mention> mentions;
  std::vector<Entity> entities;
  std::vector<Fact> facts;
  std::vector<Attribute> attributes;
  std::vector<bool> dropped;  // tokens inside brackets that define a name: no part of the sentence
  NameTable defined;          // names that this document defines
  int main_event = -1;        // entity: what the page is about
  bool about_event = false;   // whether it is: the event is named in the head of the page
  bool agenda = false;        // many lines begin with a time of day
  std::string year;           // the one that dates without a year mean

  std::string_view TextOf(const Token& t) const {
    return std::string_view(text).substr(t.begin, t.end - t.begin);
  }
  std::string_view LowerOf(const Token& t) const {
    return std::string_view(lower).substr(t.begin, t.end - t.begin);
  }
  std::string_view TextOf(std::uint32_t first, std::uint32_t last) const {
    return std::string_view(text).substr(tokens[first].begin, tokens[last - 1].end - tokens[first].begin);
  }
  std::string_view TextOf(const Mention& m) const { return TextOf(m.first, m.last); }
  std::string_view Lower(std::uint32_t token) const { return LowerOf(tokens[token]); }
  std::string_view Text(std::uint32_t token) const { return TextOf(tokens[token]); }
  bool IsOneOf(std::uint32_t token, std::initializer_list<std::string_view> words) const {
    const std::string_view t = Lower(token);
    for (const std::string_view w : words) {
      if (t == w) return true;
    }
    return false;
  }
  // A mention of its own in its sentence, or (m.nested) one inside of another. Returns its number.
  int AddMention(const Mention& m) {
    const int id = static_cast<int>(mentions.size());
    mentions.push_back(m);
    Sentence& s = sentences[static_cast<std::size_t>(m.sentence)];
    (m.nested ? s.nested : s.mentions).push_back(id);
    return id;
  }
};

}  // namespace liaison::importer
