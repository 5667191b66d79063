#include "bench/made_names.h"

#include <array>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace liaison::bench {
namespace {

constexpr std::array<std::string_view, 22> kOnsets = {"b", "c",  "d",  "f",  "g",  "h", "j", "k",
                                                      "l", "m",  "n",  "p",  "r",  "s", "t", "v",
                                                      "w", "br", "ch", "st", "sh", ""};
constexpr std::array<std::string_view, 9> kVowels = {"a", "e", "i", "o", "u", "a", "e", "ee", "ou"};
constexpr std::array<std::string_view, 12> kCodas = {"",  "",  "",  "",   "n", "r",
                                                     "l", "s", "t", "ng", "m", "ck"};
constexpr std::array<std::string_view, 30> kThemes = {
    "Climate",  "Energy",   "Water",       "Health",    "Forest",    "Transport", "Education", "Trade",
    "Science",  "Policy",   "Environment", "Finance",   "Research",  "Housing",   "Labour",    "Food",
    "Ocean",    "Industry", "Justice",     "Culture",   "Migration", "Security",  "Geology",   "Statistics",
    "Shipping", "Mining",   "Aviation",    "Standards", "Insurance", "Innovation"};
constexpr std::array<std::string_view, 20> kBodies = {
    "Agency",  "Institute", "Ministry", "Centre",     "Network",    "Association", "Council",
    "Office",  "Bureau",    "Society",  "Foundation", "Commission", "University",  "Department",
    "Company", "Union",     "Board",    "Academy",    "Authority",  "Partnership"};
constexpr std::array<std::string_view, 8> kScopes = {"National", "International", "Regional", "Royal",
                                                     "Joint",    "Central",       "Northern", "New"};

std::string MakeWord(Dice& dice, int syllables) {
  std::string word;
  for (int i = 0; i < syllables; ++i) {
    word += kOnsets[dice.Below(kOnsets.size())];
    word += kVowels[dice.Below(kVowels.size())];
    word += kCodas[dice.Below(kCodas.size())];
  }
  word[0] = static_cast<char>(word[0] - 32);
  return word;
}

std::vector<std::string> MakeWords(Dice& dice, std::size_t count, int least, int most) {
  std::vector<std::string> words;
  std::unordered_set<std::string> known;
  while (words.size() < count) {
    std::string word =
        MakeWord(dice, least + static_cast<int>(dice.Below(static_cast<std::size_t>(most - least) + 1)));
    if (word.size() >= 3 && known.insert(word).second) words.push_back(std::move(word));
  }
  return words;
}

}  // namespace

std::uint64_t Dice::Next() {
  std::uint64_t z = state_ += 0x9E3779B97F4A7C15ull;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ z >> 27) * 0x94D049BB133111EBull;
  return z ^ z >> 31;
}

std::size_t Dice::Skewed(std::size_t n) {
  const double u = Unit();
  return static_cast<std::size_t>(static_cast<double>(n) * u * u * u);
}

std::vector<std::string> MakeNames(std::size_t count, std::uint64_t seed) {
  Dice dice(seed);
  const std::vector<std::string> given = MakeWords(dice, 4'000, 1, 3);
  const std::vector<std::string> family = MakeWords(dice, 60'000, 2, 3);
  const std::vector<std::string> places = MakeWords(dice, 6'000, 2, 3);
  std::vector<std::string> names;
  names.reserve(count);
  std::unordered_set<std::string> known;
  auto one_of = [&](const auto& words) { return std::string(words[dice.Below(words.size())]); };
  auto often = [&](const auto& words) { return std::string(words[dice.Skewed(words.size())]); };
  while (names.size() < count) {
    std::string name;
    switch (dice.Below(8)) {
      case 0:
      case 1:
      case 2:
      case 3:
        name = often(given) + " " + often(family);
        break;
      case 4:
        name = often(given) + " " + often(given) + " " + often(family);
        break;
      case 5:
        name = often(places) + " " + one_of(kThemes) + " " + one_of(kBodies);
        break;
      case 6:
        name = one_of(kScopes) + " " + often(places) + " " + one_of(kThemes) + " " + one_of(kBodies);
        break;
      default:
        name = often(places) + " " + one_of(kBodies) + " of " + one_of(kThemes) + " " + one_of(kThemes);
        break;
    }
    if (known.insert(name).second) names.push_back(std::move(name));
  }
  return names;
}

std::string Misspell(const std::string& name, Dice& dice) {
  std::string text = name;
  const std::size_t slips = 1 + dice.Below(2);
  for (std::size_t done = 0; done < slips;) {
    const std::size_t at = dice.Below(text.size());
    const char letter = static_cast<char>('a' + dice.Below(26));
    const std::string before = text;
    switch (dice.Below(4)) {
      case 0:
        text[at] = letter;
        break;
      case 1:
        text.erase(at, 1);
        break;
      case 2:
        text.insert(at, 1, letter);
        break;
      default:
        if (at + 1 < text.size()) std::swap(text[at], text[at + 1]);
    }
    if (text != before) ++done;
  }
  return text;
}

}  // namespace liaison::bench
