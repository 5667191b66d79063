// find_quote.h: where a sentence of one version of a document stands in another: how decisions move with a
// text that changes. Not here: which assertions are moved (store_document.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/documents/stored_text.h"

namespace liaison::importer {

struct FoundQuote {
  Span quote, sentence;
  bool exact = false;  // the same words; otherwise most of them
};

class QuoteFinder {
 public:
  QuoteFinder(const StoredText& text, const std::vector<Span>& sentences);

  // The sentence word by word, the nearest to where it was when it is there twice; then the one of the new
  // text that shares most words with it, at least six of ten, and has every word group of `needed` (what the
  // two sides are called; groups may be empty: one word of each has to be there).
  std::optional<FoundQuote> Find(const StoredText& old_text, Span old_sentence, Span old_quote,
                                 const std::vector<std::vector<std::string>>& needed) const;
  // The first place of these very words.
  std::optional<FoundQuote> FindWords(std::string_view words) const;
  // The sentence around the place.
  Span SentenceAt(std::uint32_t code_point) const;

 private:
  Span QuoteIn(Span sentence, std::string_view quote) const;

  const StoredText& text_;
  const std::vector<Span>& sentences_;
  mutable std::vector<std::string>
      normal_;  // of each sentence; made when first asked for, as most documents are new
};

}  // namespace liaison::importer
