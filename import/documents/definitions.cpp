// Definitions: a short form in brackets behind its long form (after Schwartz and Hearst, 2003), and
// "hereinafter referred to as". An acronym belongs to the whole expansion: the long form reaches back to the
// word that its first letter stands for, and further over the capitalised words in front.
#include <algorithm>
#include <cctype>

#include "import/documents/stages.h"

namespace liaison::importer {
namespace {

constexpr std::uint32_t kLongestBracket = 24;  // tokens

bool IsQuoteMark(std::string_view t) {
  return t == "\"" || t == "'" || t == "\xE2\x80\x9C" || t == "\xE2\x80\x9D" || t == "\xE2\x80\x98" ||
         t == "\xE2\x80\x99";
}

// Matches the letters of the short form backwards through the long one; the token that holds the first of
// them, or -1.
int MatchShortForm(const Reading& r, std::string_view short_form, std::uint32_t first, std::uint32_t last) {
  std::string text;
  std::vector<std::size_t> starts;
  for (std::uint32_t i = first; i < last; ++i) {
    starts.push_back(text.size());
    text += r.Lower(i);
    text += ' ';
  }
  const auto alnum = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || (c & 0x80); };
  int at = static_cast<int>(text.size()) - 1;
  for (int s = static_cast<int>(short_form.size()) - 1; s >= 0; --s) {
    const char c = static_cast<char>(std::tolower(static_cast<unsigned char>(short_form[s])));
    if (!alnum(c)) continue;
    while (at >= 0 && (text[at] != c || (s == 0 && at > 0 && alnum(text[at - 1])))) --at;
    if (at < 0) return -1;
    --at;
  }
  const auto found = std::upper_bound(starts.begin(), starts.end(), static_cast<std::size_t>(at + 1));
  return static_cast<int>(first + (found - starts.begin()) - 1);
}

class Definitions {
 public:
  Definitions(Reading& r, const Resources& res) : r_(r), res_(res) {}

  void Run() {
    for (const Sentence& s : r_.sentences) {
      for (std::uint32_t i = s.first + 1; i < s.last; ++i) {
        if (r_.Text(i) == "(") Bracket(s, i);
      }
    }
  }

 private:
  void Bracket(const Sentence& s, std::uint32_t open) {
    std::uint32_t close = open + 1;
    while (close < s.last && close < open + kLongestBracket && r_.Text(close) != ")") ++close;
    if (close >= s.last || r_.Text(close) != ")") return;
    std::vector<std::uint32_t> inner;
    for (std::uint32_t i = open + 1; i < close; ++i) {
      if (!IsQuoteMark(r_.Text(i))) inner.push_back(i);
    }
    if (inner.empty()) return;
    if (r_.IsOneOf(inner[0],
                   {"hereinafter", "hereafter", "henceforth", "referred", "also", "abbreviated", "called"}) &&
        inner.size() > 1) {
      std::size_t k = 0;
      while (k < inner.size() && !r_.tokens[inner[k]].Capital()) ++k;
      if (k == inner.size()) return;
      const std::uint32_t first = inner[k], last = inner.back() + 1;
      std::uint32_t from, to;
      if (PhraseBefore(s, open, last - 1, from, to)) Define(first, last, from, to);
      Drop(open, close);
      return;
    }
    while (!inner.empty() && inner.size() > 1 &&
           (r_.IsOneOf(inner[0], {"the", "or"}) || (inner.size() == 2 && r_.IsOneOf(inner[0], {"or"}))))
      inner.erase(inner.begin());
    if (inner.size() > 3) return;
    std::string short_form;
    for (const std::uint32_t i : inner) short_form += r_.Text(i);
    const auto capitals =
        std::count_if(short_form.begin(), short_form.end(), [](unsigned char c) { return std::isupper(c); });
    const bool plain_word =
        inner.size() == 1 && capitals == 1 && short_form.size() >= 4;  // "(Sida)", "(Norad)"
    if ((capitals < 2 && !plain_word) || short_form.size() < 2 || short_form.size() > 14 ||
        !r_.tokens[inner[0]].Has(Token::kWordLike))
      return;
    const std::uint32_t most =
        static_cast<std::uint32_t>(std::min(short_form.size() + 6, short_form.size() * 2 + 2));
    const std::uint32_t begin = open - s.first > most ? open - most : s.first;
    const int k = MatchShortForm(r_, short_form, begin, open);
    if (k < 0) return ForeignShortForm(s, open, close, inner);
    std::uint32_t from = static_cast<std::uint32_t>(k);
    const auto any_capital = [&](std::uint32_t a, std::uint32_t b) {
      for (; a < b; ++a) {
        if (r_.tokens[a].Capital()) return true;
      }
      return false;
    };
    if (!r_.tokens[from].Capital() && !any_capital(from, open)) {
      if (!r_.tokens[from].Capital()) return;
    }
    if (plain_word && !r_.tokens[from].Capital()) return;
    if (r_.IsOneOf(from, {"of", "for", "on", "and", "in", "to"})) return;
    for (std::uint32_t i = from; i < open; ++i) {  // a clause is no name
      if (r_.IsOneOf(i, {",", ";", ":", ".", "(", ")", "is", "was", "has", "will"}) && !r_.IsOneOf(i, {","}))
        return;
    }
    // Over the capitalised words in front, so that the acronym stands for the whole name.
    while (from > s.first && r_.tokens[from - 1].Capital() && !r_.tokens[from - 1].Is(kNotName) &&
           !r_.tokens[from - 1].Is(kPersonTitle) && !res_.names.FindAdjective(r_.Text(from - 1)) &&
           !(r_.tokens[from - 1].word && !s.prose && (r_.tokens[from - 1].word->forms & kThirdPerson) &&
             HeadOf(r_, from - 1) == kNoType)) {
      --from;
    }
    Define(inner[0], inner.back() + 1, from, open);
    Drop(open, close);
  }

  // "National Port Board (JNP)": a short form of another language. It belongs to the whole name in front,
  // when that has a head noun and nothing else bears the acronym.
  void ForeignShortForm(const Sentence& s, std::uint32_t open, std::uint32_t close,
                        const std::vector<std::uint32_t>& inner) {
    if (inner.size() != 1 || !IsAcronym(r_, res_, inner[0]) ||
        !r_.tokens[inner[0]].Has(Token::kAllCapitals) ||
        res_.names.Find(KeyOf(r_.Text(inner[0]))) != nullptr || !r_.tokens[open - 1].Capital())
      return;
    std::uint32_t from = open;
    while (from > s.first) {
      const std::uint32_t t = from - 1;
      const bool link = r_.IsOneOf(t, {"of", "and", "for", "&", "de", "du", "des", "do", "da", "del"}) &&
                        t > s.first && r_.tokens[t - 1].Capital();
      if (!link && !(r_.tokens[t].Capital() && !r_.dropped[t])) break;
      if (!link && r_.tokens[t].Is(kRoleWord | kPersonTitle)) break;
      --from;
    }
    while (from < open && (!r_.tokens[from].Capital() || r_.tokens[from].Is(kNotName))) ++from;
    if (open - from < 2 || !HasHead(r_, from, open)) return;
    const TypeId type = Classify(r_, res_, from, open).type;
    if (type == kNoType || (Bit(type) & (kBodies | Bit(kAgreement))) == 0) return;
    Define(inner[0], inner[0] + 1, from, open);
    Drop(open, close);
  }

  // The noun phrase before a bracket whose last capitalised part holds the head word of the short form.
  bool PhraseBefore(const Sentence& s, std::uint32_t open, std::uint32_t head, std::uint32_t& from,
                    std::uint32_t& to) const {
    std::uint32_t j = open;
    while (j > s.first &&
           (r_.tokens[j - 1].Capital() || r_.IsOneOf(j - 1, {"of", "for", "on", "and", "the", ","})))
      --j;
    std::uint32_t end = open;
    while (end > j) {  // from the last part between commas to the first
      std::uint32_t begin = end;
      bool holds = false;
      while (begin > j && r_.Text(begin - 1) != ",") {
        --begin;
        holds = holds || r_.Lower(begin) == r_.Lower(head);
      }
      if (holds) {
        while (begin < end &&
               (r_.IsOneOf(begin, {"the", "of", "for", "on", "and"}) || r_.tokens[begin].Is(kNotName)))
          ++begin;
        from = begin;
        to = end;
        return begin < end;
      }
      end = begin > j ? begin - 1 : j;
    }
    return false;
  }

  void Define(std::uint32_t first, std::uint32_t last, std::uint32_t from, std::uint32_t to) {
    const std::string short_form(r_.TextOf(first, last));
    const std::string name(r_.TextOf(from, to));
    const NameEntry* known = FindWholeName(r_, res_, from, to);
    if (known == nullptr) known = res_.names.Find(KeyOf(short_form));
    if (known != nullptr && known->type == kPlace && Classify(r_, res_, from, to).type != kPlace)
      known = nullptr;
    if (known != nullptr) {
      // The known bearer of an acronym counts only when the name here is not another one.
      const NameEntry* by_name = FindWholeName(r_, res_, from, to);
      if (by_name != nullptr || known->name == name) {
        r_.defined.Alias(name, known);
        r_.defined.Alias(short_form, known);
        return;
      }
    }
    NameEntry entry;
    entry.name = name;
    const Label label = Classify(r_, res_, from, to);
    entry.type = label.type;
    entry.also = label.also;
    if (entry.type == kNoType) {
      bool lower = !r_.tokens[from].Capital();
      for (std::uint32_t i = from; i < to; ++i) {
        const Token& t = r_.tokens[i];
        lower = lower || (!t.Capital() && t.end - t.begin > 3 && t.Has(Token::kWordLike) &&
                          !t.Has(Token::kDigit) && !t.Is(kPreposition | kConjunction | kDeterminer));
      }
      entry.type = lower || res_.lexicon.IsNotAcronym(short_form) ? kTopic : kOrganization;
    }
    r_.defined.Add(std::move(entry), {name, short_form});
  }

  void Drop(std::uint32_t open, std::uint32_t close) {
    std::fill(r_.dropped.begin() + open, r_.dropped.begin() + close + 1, true);
  }

  Reading& r_;
  const Resources& res_;
};

}  // namespace

void FindDefinitions(Reading& r, const Resources& res) { Definitions(r, res).Run(); }

}  // namespace liaison::importer
