#include "import/documents/item_row.h"

namespace liaison::importer {

ItemRow::ItemRow(const Reading& r, const Resources& res, std::vector<Item>& items)
    : r_(r), res_(res), items_(items) {
  be_ = res.lexicon.FindLemma("be");
  have_ = res.lexicon.FindLemma("have");
  do_ = res.lexicon.FindLemma("do");
}

bool ItemRow::Plural(std::size_t i) const {  // whether a noun phrase that ends at item i takes a plural verb
  const Item& item = items_[i];
  if (item.IsEntity()) {
    if (item.mentions.size() > 1) return true;
    const Mention& m = r_.mentions[static_cast<std::size_t>(item.mentions[0])];
    return m.naming == Naming::kGroup || m.naming == Naming::kLoose || r_.Lower(item.last - 1).ends_with("s");
  }
  if (item.Is(kPronoun))
    return item.text == "they" || item.text == "we" || item.text == "who" || item.text == "which" ||
           item.text == "that";
  return item.text == "which" || item.text == "who" || item.text == "that" ||
         (item.text.size() > 3 && item.text.ends_with("s") && !item.text.ends_with("ss"));
}

bool ItemRow::BeginsObject(
    std::size_t i) const {  // a determiner, entity, adjective or number: what a verb may govern
  if (i >= items_.size()) return false;
  const Item& item = items_[i];
  if (item.IsEntity()) return true;
  if (item.IsPreposition() || item.Is(kConjunction | kSubordinator | kAuxiliary | kModal))
    return item.Is(kDeterminer) && !item.IsPreposition();
  return r_.tokens[item.first].Has(Token::kWordLike) &&
         !(FormsOf(item) & kThirdPerson && !item.Is(kNounLikeVerb));
}

bool ItemRow::NounOfSameForm(const Item& item) const {
  return item.word != nullptr &&
         (item.word->head != kNoType ||
          item.Is(kEventNoun | kGroupNoun | kProgrammeNoun | kPublicationNoun | kTransparent));
}

bool ItemRow::IsCommon(int mention) const {
  const Naming n = r_.mentions[static_cast<std::size_t>(mention)].naming;
  return n == Naming::kLoose || n == Naming::kNominal || n == Naming::kShort || n == Naming::kGroup;
}

std::vector<Phrase> ItemRow::Phrases(std::size_t from, std::size_t to) const {
  std::vector<Phrase> out;
  std::string_view preposition;
  bool attached = false;
  for (std::size_t i = from; i < to;) {
    const Item& item = items_[i];
    if (!item.IsEntity() && (item.IsPreposition() || item.text == "'s") && item.text != "'s") {
      preposition = item.text;
      // "from", "in": a comma before loosens
      attached = i > from && !Text(i - 1, ",");
      ++i;
      continue;
    }
    if (!item.IsEntity() && (item.text == "," || item.text == ";" || item.text == ":" || item.text == "-")) {
      attached = false;
      if (item.text != "," || !preposition.empty()) preposition = {};
      ++i;
      continue;
    }
    if (item.Is(kConjunction)) {
      // The preposition goes on: "with the Ministry of X and the city of Y"
      ++i;
      continue;
    }
    // A run of words and entities up to the next sign, preposition, conjunction.
    Phrase p;
    p.preposition = preposition;
    p.attached = attached || preposition.empty();
    p.first = item.first;
    std::size_t q = i;
    bool noun_after_entity = false;
    for (; q < to; ++q) {
      const Item& x = items_[q];
      if (x.IsEntity()) {
        if (p.mentions.size() > 1 && !noun_after_entity && !p.owner) {
          // a list and the rest of its last name
        } else if (!p.mentions.empty() && !noun_after_entity && !p.owner) {
          // two entities side by side: "Kenya Red Cross": the second is the head
          p.mentions = x.mentions;
        } else if (p.owner) {
          // "UNEP's Climate Fund", "WWF staff member Anna": the later one is the head, the owner stays
          // behind
          p.mentions = x.mentions;
          p.owner = false;
          p.noun = {};
        } else {
          p.mentions = x.mentions;
        }
        noun_after_entity = false;
        continue;
      }
      if (x.text == "'s" || x.text == "'") {
        if (!p.mentions.empty()) p.owner = true;
        continue;
      }
      if (x.IsPreposition() || x.Is(kConjunction | kSubordinator) ||
          !r_.tokens[x.first].Has(Token::kWordLike))
        break;
      if (x.text == "its" || x.text == "their" || x.text == "whose") p.its = true;
      if (x.Is(kDeterminer) && q > i && !x.Is(kNumberWord) && !(x.word->forms != 0)) {
        if (!p.mentions.empty() || !p.noun.empty()) break;
      }
      if (x.Is(kDeterminer | kPronoun) && !x.Is(kRepresentative) &&
          !(x.Is(kPronoun) && x.text != "this" && x.text != "that"))
        continue;
      p.noun = x.text;
      if (!p.mentions.empty()) p.owner = noun_after_entity = true;
    }
    if (q == i) ++q;
    if (p.mentions.size() == 1 && p.noun.empty() && IsCommon(p.mentions[0]))
      p.noun = r_.Lower(r_.mentions[static_cast<std::size_t>(p.mentions[0])].last - 1);
    p.last = items_[std::min(q, items_.size()) - 1].last;
    if (!p.mentions.empty() || !p.noun.empty()) {
      out.push_back(std::move(p));
    }
    preposition = {};
    attached = true;
    i = q;
  }
  return out;
}

}  // namespace liaison::importer
