// name_table.h: names of one or more words with their label: gazetteers, the names of the graph, and what a
// document defines. Case counts; the two kinds of apostrophe are one. The longest name wins.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "import/documents/vocabulary.h"

namespace liaison::importer {

struct Token;
struct Reading;
class Lexicon;

enum PlaceLevel : std::uint8_t {
  kNoLevel = 0,
  kLocality = 1,
  kCity = 2,
  kState = 3,
  kCountry = 4,
  kRegion = 5
};

struct NameEntry {
  std::string name;  // the full one, whatever form was found
  TypeId type = kNoType, also = kNoType;
  std::uint8_t level = kNoLevel;  // of places
  std::string known_id;
};

class NameTable {
 public:
  // `forms`: the texts by which it is found. The first entry of a form stays.
  const NameEntry* Add(NameEntry, const std::vector<std::string>& forms);
  // A further form of an entry that stands here or in another table.
  void Alias(const std::string& form, const NameEntry*);
  const NameEntry* Find(std::string_view form) const;  // words joined as KeyOf does

  struct Match {
    std::uint32_t length = 0;  // tokens
    const NameEntry* entry = nullptr;
  };
  // The longest name that begins at token `first` and ends before `last`.
  Match Longest(const Reading&, std::uint32_t first, std::uint32_t last) const;
  bool empty() const { return forms_.empty(); }

  // Adjectives of places: "Danish" -> Denmark.
  void AddAdjective(const std::string& adjective, const NameEntry*);
  const NameEntry* FindAdjective(std::string_view) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
  };
  template <typename T>
  using Table = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
  Table<const NameEntry*> forms_;
  Table<std::uint8_t> longest_by_first_;  // words in the longest form that begins with this one
  Table<const NameEntry*> adjectives_;
  std::deque<NameEntry> entries_;
};

// The words of a text or of tokens, joined by blanks, as forms are compared.
std::string KeyOf(std::string_view text);
std::string KeyOf(const Reading&, std::uint32_t first, std::uint32_t last);

// Shipped places and organisations.
void AddShippedNames(NameTable&, const Vocabulary&);
// Lines of `name TAB type TAB also TAB alias|alias`. Throws Error (kRequest, InvalidGazetteer).
void AddGazetteer(NameTable&, const Vocabulary&, std::string_view tsv, const std::string& source);

}  // namespace liaison::importer
