// item_row.h: the items of a sentence with the questions that its parsers ask of them, and the noun phrases
// in it. Not here: verbs (verb_groups.h), clauses (clauses.h).
#pragma once

#include <string_view>
#include <vector>

#include "import/documents/clauses.h"

namespace liaison::importer {

class ItemRow {
 public:
  // `items` outlives the row.
  ItemRow(const Reading&, const Resources&, std::vector<Item>& items);

 protected:
  const Item& At(std::size_t i) const { return items_[i]; }
  bool Text(std::size_t i, std::string_view text) const {
    return i < items_.size() && !items_[i].IsEntity() && items_[i].text == text;
  }
  std::uint8_t FormsOf(const Item& item) const {
    return item.word != nullptr && !item.IsEntity() && !item.compound ? item.word->forms : 0;
  }
  bool IsLemma(const Item& item, LemmaId lemma) const {
    return FormsOf(item) != 0 && item.word->lemma == lemma;
  }
  bool IsBe(std::size_t i) const { return i < items_.size() && IsLemma(items_[i], be_); }
  bool IsHave(std::size_t i) const { return i < items_.size() && IsLemma(items_[i], have_); }

  // Whether a noun phrase that ends at item i takes a plural verb.
  bool Plural(std::size_t i) const;
  // A determiner, entity, adjective or number: what a verb may govern.
  bool BeginsObject(std::size_t i) const;
  bool NounOfSameForm(const Item& item) const;
  // "a joint initiative": a phrase with a common noun, taken for an entity in case that it is one.
  bool IsCommon(int mention) const;
  // Noun phrases of items [from, to).
  std::vector<Phrase> Phrases(std::size_t from, std::size_t to) const;

  const Reading& r_;
  const Resources& res_;
  std::vector<Item>& items_;
  LemmaId be_ = kNoLemma, have_ = kNoLemma, do_ = kNoLemma;
};

}  // namespace liaison::importer
