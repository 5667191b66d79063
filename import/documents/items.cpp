// Items: what is left of a sentence when brackets that define names, times and adverbs are taken out, with
// lists joined.
#include <algorithm>

#include "import/documents/clauses.h"

namespace liaison::importer {
namespace {

bool IsQuote(std::string_view t) {
  return t == "\"" || t == "\xE2\x80\x9C" || t == "\xE2\x80\x9D" || t == "\xE2\x80\x98" ||
         t == "\xE2\x80\x99" || t == "'" || t == "\xC2\xAB" || t == "\xC2\xBB";
}

bool IsOrdinalNumber(std::string_view t) {
  if (t.empty() || t[0] < '0' || t[0] > '9') return false;
  const std::size_t end = t.find_first_not_of("0123456789");
  return end == std::string_view::npos || t.substr(end) == "st" || t.substr(end) == "nd" ||
         t.substr(end) == "rd" || t.substr(end) == "th";
}

}  // namespace

std::uint32_t TimeEnd(const Reading& r, std::uint32_t first, std::uint32_t last) {
  std::uint32_t i = first;
  bool preposition = false, time = false;
  if (i < last && r.IsOneOf(i, {"on", "in", "since", "by", "from", "until", "during", "of", "at", "to",
                                "before", "after", "between"})) {
    preposition = true;
    ++i;
  }
  const std::uint32_t core = i;
  while (i < last) {
    const Token& t = r.tokens[i];
    if (r.dropped[i]) break;
    const std::string_view w = r.LowerOf(t);
    if (t.Is(kMonth) && (w != "may" || t.Capital()) && (w != "march" || t.Capital())) {
      time = true;
    } else if (t.Is(kWeekday)) {
      time = true;
    } else if (IsYear(r, i)) {
      // "in 2021"; a bare number of four digits is a count
      const bool dated = preposition || time ||
                         (i > core && r.IsOneOf(i - 1, {"late", "early", "mid", "since", "of", "the"}));
      if (!dated) break;
      time = true;
    } else if (t.Is(kTimeWord)) {
      const bool fits =
          i > core ? r.IsOneOf(i - 1, {"last", "this", "next", "the", "same", "each", "every", "past",
                                       "coming", "a", "following", "previous", "that", "one"}) ||
                         r.tokens[i - 1].Is(kWeekday)
                   : r.IsOneOf(i, {"today", "yesterday", "tomorrow", "tonight"});
      if (!fits) break;
      time = true;
    } else if (IsOrdinalNumber(w) && i + 1 < last &&
               (r.tokens[i + 1].Is(kMonth) || (i > core && r.tokens[i - 1].Is(kMonth)) ||
                r.IsOneOf(i + 1, {"of", "-", "\xE2\x80\x93", "to", "and"}))) {
      // a day: kept when a month comes
    } else if (IsOrdinalNumber(w) && i > core &&
               (r.tokens[i - 1].Is(kMonth) || r.IsOneOf(i - 1, {"-", "\xE2\x80\x93", "to", "and"}))) {
    } else if (r.IsOneOf(i,
                         {"late", "early",     "mid",       "the",    "last",    "next",  "this",   "same",
                          "past", "following", "previous",  "first",  "second",  "third", "fourth", "quarter",
                          "half", "end",       "beginning", "middle", "earlier", "later", "mid-"})) {
      // may introduce a time
    } else if (i > core && r.IsOneOf(i, {"of", "-", "\xE2\x80\x93", "to", "and", ","}) && i + 1 < last &&
               (r.tokens[i + 1].Is(kMonth | kWeekday) || IsYear(r, i + 1) ||
                (IsOrdinalNumber(r.Lower(i + 1)) &&
                 (i + 2 < last &&
                  (r.tokens[i + 2].Is(kMonth) || IsYear(r, i + 2) || r.tokens[i - 1].Is(kMonth))))) &&
               (time || IsOrdinalNumber(r.Lower(i - 1)) ||
                r.IsOneOf(i - 1, {"quarter", "half", "end", "beginning", "middle"}))) {
    } else {
      break;
    }
    ++i;
  }
  if (!time) return first;
  while (i > first &&
         !(r.tokens[i - 1].Is(kMonth | kWeekday | kTimeWord) || r.tokens[i - 1].Has(Token::kDigit)))
    --i;
  return i;
}

namespace {

// "the cities of A and B", "the governments of A and B": the places act themselves; where the first begins.
std::uint32_t PlaceBehind(const Reading& r, const Sentence& s, std::size_t next, std::uint32_t t) {
  if (!r.IsOneOf(t, {"cities", "city", "governments", "government", "municipalities", "municipality", "towns",
                     "town", "states", "countries", "republics", "provinces"}) ||
      t + 2 >= s.last || !r.IsOneOf(t + 1, {"of"}))
    return t;
  std::uint32_t place = t + 2;
  while (place < s.last && r.IsOneOf(place, {"the"})) ++place;
  for (; next < s.mentions.size(); ++next) {
    const Mention& m = r.mentions[static_cast<std::size_t>(s.mentions[next])];
    if (m.first > place) break;
    if (m.first == place && m.entity >= 0 && r.entities[static_cast<std::size_t>(m.entity)].type == kPlace)
      return place;
  }
  return t;
}

}  // namespace

std::vector<Item> MakeItems(const Reading& r, const Resources& res, const RuleBook& rules, const Sentence& s,
                            const std::vector<bool>& hidden) {
  std::vector<Item> items;
  std::size_t next = 0;
  const auto skip_to = [&](std::uint32_t token) {
    while (next < s.mentions.size() && r.mentions[static_cast<std::size_t>(s.mentions[next])].first < token)
      ++next;
  };
  for (std::uint32_t t = s.first; t < s.last;) {
    if (r.dropped[t] || hidden[t - s.first]) {
      ++t;
      continue;
    }
    skip_to(t);
    // An entity?
    const Mention* m = nullptr;
    while (next < s.mentions.size() && r.mentions[static_cast<std::size_t>(s.mentions[next])].first == t) {
      const Mention& x = r.mentions[static_cast<std::size_t>(s.mentions[next])];
      if (x.naming != Naming::kRole && x.entity >= 0) {
        m = &x;
        break;
      }
      ++next;
    }
    // "The 2023 meeting": a year within a name is no time
    std::uint32_t until = s.last;
    if (m == nullptr && next < s.mentions.size())
      until = std::max(t, r.mentions[static_cast<std::size_t>(s.mentions[next])].first);
    const std::uint32_t time = TimeEnd(r, t, until);
    if (m == nullptr && time > t) {
      // A time between commas takes them along: "Fund officials said, on Monday, that"
      if (!items.empty() && items.back().text == "," && !items.back().IsEntity() && time < s.last &&
          r.Text(time) == ",") {
        items.pop_back();
        t = time + 1;
        while (t < s.last && r.dropped[t]) ++t;
        continue;
      }
      t = time;
      continue;
    }
    if (m != nullptr) {
      Item item;
      item.first = m->first;
      item.last = m->last;
      item.mentions = {s.mentions[next]};
      items.push_back(std::move(item));
      t = m->last;
      continue;
    }
    const Token& token = r.tokens[t];
    const std::string_view text = r.LowerOf(token);
    if (const std::uint32_t place = PlaceBehind(r, s, next, t); place > t) {
      t = place;
      continue;
    }
    if (token.Is(kPersonTitle) && token.Capital()) {  // "Dr." says nothing to a clause
      ++t;
      if (t < s.last && r.Text(t) == ".") ++t;
      continue;
    }
    if (IsQuote(text)) {
      ++t;
      continue;
    }
    if (text == "(") {  // brackets that define nothing are asides
      std::uint32_t close = t + 1;
      while (close < s.last && close < t + 40 && r.Text(close) != ")") ++close;
      const Word* first = t + 1 < s.last ? r.tokens[t + 1].word : nullptr;
      const bool clause = close > t + 2 && first != nullptr && (first->forms & kParticiple) != 0 &&
                          r.IsOneOf(t + 2, {"by"});  // "(organised by X)"
      if (close < s.last && r.Text(close) == ")" && !clause) {
        t = close + 1;
        continue;
      }
      if (clause) {
        Item comma;
        comma.first = t;
        comma.last = t + 1;
        comma.text = ",";
        items.push_back(std::move(comma));
        ++t;
        continue;
      }
    }
    if (token.Is(kAdverb) && !token.Is(kPreposition | kVerbParticle) && !token.Is(kNegation) &&
        !token.Is(kSubordinator)) {
      ++t;
      continue;
    }
    if (token.Is(kAdverb) && token.Is(kVerbParticle) && !items.empty() &&
        !(items.back().word != nullptr && items.back().word->lemma != kNoLemma)) {
      ++t;
      continue;
    }
    Item item;
    item.first = t;
    item.last = t + 1;
    item.word = token.word;
    item.text = text == "\xE2\x80\x99s" ? std::string_view("'s") : text;
    if (text == "\xE2\x80\x93" || text == "\xE2\x80\x94") item.text = "-";
    items.push_back(std::move(item));
    ++t;
  }
  (void)res;
  // Prepositions of several words: "in close cooperation with".
  std::vector<Item> out;
  for (std::size_t i = 0; i < items.size();) {
    std::size_t taken = 0;
    const CompoundPreposition* as = nullptr;
    if (!items[i].IsEntity()) {
      for (std::size_t n = i; n < items.size() && n < i + 5 && !taken; ++n) {
        if (items[n].IsEntity()) break;
        if (n > i && items[n].Is(kPreposition | kConjunction | kSubordinator)) break;
        const auto* compounds = rules.CompoundsWith(items[n].text);
        if (compounds == nullptr) continue;
        for (const CompoundPreposition* c : *compounds) {
          const bool begins = c->first == items[i].text || (c->first.empty() && n == i);
          const std::size_t end = c->last.empty() ? n : n + 1;
          if (!begins || end >= items.size() ||
              (!c->last.empty() && (items[end].IsEntity() || items[end].text != c->last)))
            continue;
          if (!c->first.empty() && n == i) continue;
          if (!c->modifiers.empty()) {  // "with financial support from"
            bool there = false;
            for (std::size_t x = i; x < n; ++x)
              there = there || std::find(c->modifiers.begin(), c->modifiers.end(), items[x].text) !=
                                   c->modifiers.end();
            if (!there) continue;
          }
          taken = end + 1 - i;
          as = c;
          break;
        }
      }
    }
    if (taken > 0) {
      Item item = items[i];
      item.last = items[i + taken - 1].last;
      item.text = as->as;
      item.compound = true;
      item.word = nullptr;
      out.push_back(std::move(item));
      i += taken;
    } else {
      out.push_back(std::move(items[i]));
      ++i;
    }
  }
  return out;
}

namespace {

bool IsFiniteVerb(const Item& item) {
  if (item.IsEntity() || item.word == nullptr || item.compound) return false;
  return item.Is(kModal | kAuxiliary) || (item.word->forms & (kPastTense | kThirdPerson)) != 0;
}

// What may stand before a further member of a list: "the", "other", "Mr", "Minister".
bool IsListFiller(const Reading& r, const Item& item) {
  if (item.IsEntity()) return false;
  if (item.Is(kDeterminer | kPersonTitle | kRoleWord | kRoleModifier)) return !item.Is(kConjunction);
  if (item.text == "." || item.Is(kGroupAdjective) || item.text == "counterpart" || item.text == "colleague")
    return true;
  return r.tokens[item.first].Capital() && item.word == nullptr && item.last - item.first == 1;
}

}  // namespace

void JoinLists(const Reading& r, std::vector<Item>& items) {
  std::vector<Item> out;
  bool verb_before = false, opener_done = false;
  for (std::size_t i = 0; i < items.size();) {
    if (!items[i].IsEntity()) {
      verb_before = verb_before ||
                    (items[i].word != nullptr &&
                     (items[i].word->forms & (kPastTense | kThirdPerson | kParticiple)) != 0) ||
                    items[i].Is(kAuxiliary | kModal);
      out.push_back(std::move(items[i]));
      ++i;
      continue;
    }
    Item list = std::move(items[i]);
    std::size_t at = i + 1, members = 1;
    std::size_t closed_at = at;  // where the list ends for certain: behind "and X"
    std::vector<int> sure = list.mentions, all = list.mentions;
    std::uint32_t sure_last = list.last;
    while (at < items.size()) {
      std::size_t q = at;
      bool comma = false, conjunction = false;
      if (items[q].text == "," && !items[q].IsEntity()) {
        comma = true;
        ++q;
      }
      if (q < items.size() && !items[q].IsEntity()) {
        const std::string_view w = items[q].text;
        if (w == "and" || w == "&" || w == "or" || w == "as_well_as" || w == "together_with" ||
            (w == "/" && !comma) || w == "plus") {
          if (w == "together_with" && comma) break;  // ", together with X," belongs to the clause
          conjunction = true;
          ++q;
        }
      }
      if (!comma && !conjunction) break;
      if (comma && !conjunction && q < items.size() && items[q].text == "-") break;
      std::size_t filler = 0;
      while (q < items.size() && filler < 3 && IsListFiller(r, items[q])) {
        ++q;
        ++filler;
      }
      if (q >= items.size() || !items[q].IsEntity()) {
        // "A, B, C and further organisations": the list ends with what is no entity
        if (conjunction && members >= 2 && q < items.size() &&
            r.tokens[items[q].first].Has(Token::kWordLike) && !items[q].IsPreposition() &&
            !IsFiniteVerb(items[q])) {
          sure = all;
          sure_last = items[at - 1].last;
          closed_at = at;
        }
        break;
      }
      // "A, Kenya's B and C": the owner is no member
      if (q + 2 < items.size() && !items[q + 1].IsEntity() && items[q + 1].text == "'s" &&
          items[q + 2].IsEntity())
        q += 2;
      // ", and X attended" begins a clause rather than ends a list.
      if (comma && conjunction && members == 1 && verb_before && q + 1 < items.size() &&
          items[q + 1].word != nullptr && !items[q + 1].IsEntity() &&
          (items[q + 1].word->forms & (kPastTense | kThirdPerson)) != 0) {
        break;
      }
      all.insert(all.end(), items[q].mentions.begin(), items[q].mentions.end());
      ++members;
      at = q + 1;
      if (conjunction) {
        sure = all;
        sure_last = items[q].last;
        closed_at = at;
      }
    }
    if (sure.size() == 1 && members >= 4) {  // a list without "and"
      sure = all;
      sure_last = items[at - 1].last;
      closed_at = at;
    }
    // "Following the launch of X, A and B will": what opens the sentence ends at its comma.
    const bool opener = !out.empty() && !out[0].IsEntity() &&
                        (out[0].IsPreposition() ||
                         (out[0].word != nullptr && (out[0].word->forms & (kParticiple | kIngForm)))) &&
                        !opener_done;
    if (opener && sure.size() > 1 && i + 1 < items.size() && items[i + 1].text == "," &&
        !items[i + 1].IsEntity() && closed_at < items.size() && IsFiniteVerb(items[closed_at])) {
      sure = {list.mentions[0]};
      sure_last = list.last;
      closed_at = i + 1;
      opener_done = true;
    }
    list.mentions = sure;
    list.last = sure_last;
    i = closed_at;
    out.push_back(std::move(list));
  }
  items = std::move(out);
}

}  // namespace liaison::importer
