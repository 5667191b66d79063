#include "import/documents/name_table.h"

#include <algorithm>

#include "graph/error.h"
#include "import/documents/embedded_data.h"
#include "import/documents/reading.h"
#include "import/documents/tokens.h"

namespace liaison::importer {
namespace {

std::vector<std::string> Split(std::string_view text, char by) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(by, at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

template <typename F>
void ForEachRow(std::string_view tsv, F&& f) {
  std::size_t number = 0;
  for (const std::string& raw : Split(tsv, '\n')) {
    ++number;
    std::string line = raw;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line[0] == '#') continue;
    auto fields = Split(line, '\t');
    fields.resize(std::max<std::size_t>(fields.size(), 5));
    f(fields, number);
  }
}

void AppendNormal(std::string& out, std::string_view token) {
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token.compare(i, 3, "\xE2\x80\x99") == 0) {  // the right single quotation mark
      out += '\'';
      i += 2;
    } else {
      out += token[i];
    }
  }
}

// "Bogotá" -> "BOGOTÁ", as datelines write places: ASCII and the letters of Latin-1.
std::string Upper(const std::string& name) {
  std::string out = name;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto c = static_cast<unsigned char>(out[i]);
    if (c >= 'a' && c <= 'z') {
      out[i] = static_cast<char>(c - 'a' + 'A');
    } else if (c == 0xC3 && i + 1 < out.size()) {
      const auto next = static_cast<unsigned char>(out[++i]);
      if (next >= 0xA0 && next <= 0xBE && next != 0xB7) out[i] = static_cast<char>(next - 0x20);
    }
  }
  return out;
}

}  // namespace

std::string KeyOf(const Reading& r, std::uint32_t first, std::uint32_t last) {
  std::string key;
  for (std::uint32_t i = first; i < last; ++i) {
    if (i > first) key += ' ';
    AppendNormal(key, r.Text(i));
  }
  return key;
}

std::string KeyOf(std::string_view text) {
  std::string key;
  for (const TokenSpan& t : SplitTokens(text)) {
    if (!key.empty()) key += ' ';
    AppendNormal(key, text.substr(t.begin, t.end - t.begin));
  }
  return key;
}

const NameEntry* NameTable::Add(NameEntry entry, const std::vector<std::string>& forms) {
  entries_.push_back(std::move(entry));
  const NameEntry* added = &entries_.back();
  for (const std::string& form : forms) Alias(form, added);
  return added;
}

void NameTable::Alias(const std::string& form, const NameEntry* entry) {
  const std::string key = KeyOf(form);
  if (key.empty()) return;
  if (!forms_.emplace(key, entry).second) return;
  const std::size_t words = static_cast<std::size_t>(std::count(key.begin(), key.end(), ' ')) + 1;
  std::uint8_t& longest = longest_by_first_[key.substr(0, key.find(' '))];
  longest = std::max(longest, static_cast<std::uint8_t>(std::min<std::size_t>(words, 30)));
}

const NameEntry* NameTable::Find(std::string_view form) const {
  const auto found = forms_.find(form);
  return found == forms_.end() ? nullptr : found->second;
}

NameTable::Match NameTable::Longest(const Reading& r, std::uint32_t first, std::uint32_t last) const {
  if (forms_.empty()) return {};
  const auto found = longest_by_first_.find(r.Text(first));
  if (found == longest_by_first_.end()) return {};
  const std::uint32_t most = std::min<std::uint32_t>(found->second, last - first);
  std::string key = KeyOf(r, first, first + most);
  for (std::uint32_t length = most; length > 0; --length) {
    if (const NameEntry* entry = Find(key)) return {length, entry};
    const std::size_t blank = key.rfind(' ');
    if (blank == std::string::npos) break;
    key.resize(blank);
  }
  return {};
}

void NameTable::AddAdjective(const std::string& adjective, const NameEntry* entry) {
  adjectives_.emplace(adjective, entry);
}

const NameEntry* NameTable::FindAdjective(std::string_view adjective) const {
  const auto found = adjectives_.find(adjective);
  return found == adjectives_.end() ? nullptr : found->second;
}

void AddShippedNames(NameTable& table, const Vocabulary& vocabulary) {
  AddGazetteer(table, vocabulary, EmbeddedFile("organizations.tsv"), "organizations.tsv");
  ForEachRow(EmbeddedFile("places.tsv"), [&](const std::vector<std::string>& fields, std::size_t) {
    NameEntry entry{fields[0], kPlace, kNoType, kCity, {}};
    if (fields[1] == "state") entry.level = kState;
    if (fields[1] == "country") entry.level = kCountry;
    if (fields[1] == "region") entry.level = kRegion;
    if (entry.level == kCountry || entry.level == kCity) entry.also = kOrganization;
    std::vector<std::string> forms{fields[0]};
    for (std::string& alias : Split(fields[2], '|')) forms.push_back(std::move(alias));
    if (fields[0].size() > 3) forms.push_back(Upper(fields[0]));
    const NameEntry* added = table.Add(std::move(entry), forms);
    for (const std::string& adjective : Split(fields[3], '|')) {
      if (!adjective.empty()) table.AddAdjective(adjective, added);
    }
  });
}

void AddGazetteer(NameTable& table, const Vocabulary& vocabulary, std::string_view tsv,
                  const std::string& source) {
  ForEachRow(tsv, [&](const std::vector<std::string>& fields, std::size_t line) {
    const auto refuse = [&](const std::string& reason) {
      throw Error(ErrorKind::kRequest, "InvalidGazetteer",
                  source + " line " + std::to_string(line) + ": " + reason);
    };
    const auto type = vocabulary.FindLabel(fields[1]);
    if (!type) refuse("'" + fields[1] + "' is no label");
    NameEntry entry{fields[0], *type, kNoType, kNoLevel, {}};
    if (!fields[2].empty()) {
      const auto also = vocabulary.FindLabel(fields[2]);
      if (!also) refuse("'" + fields[2] + "' is no label");
      entry.also = *also;
    }
    std::vector<std::string> forms{fields[0]};
    for (std::string& alias : Split(fields[3], '|')) forms.push_back(std::move(alias));
    table.Add(std::move(entry), forms);
  });
}

}  // namespace liaison::importer
