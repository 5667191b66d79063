#include "import/documents/find_quote.h"

#include <algorithm>
#include <cstdlib>

#include "import/documents/normal_name.h"

namespace liaison::importer {
namespace {

constexpr double kLeastOverlap = 0.6;

bool HasWords(const std::string& normal_sentence, const std::string& normal_words) {
  return !normal_words.empty() &&
         (" " + normal_sentence + " ").find(" " + normal_words + " ") != std::string::npos;
}

}  // namespace

QuoteFinder::QuoteFinder(const StoredText& text, const std::vector<Span>& sentences)
    : text_(text), sentences_(sentences) {}

Span QuoteFinder::SentenceAt(std::uint32_t code_point) const {
  auto after = std::upper_bound(sentences_.begin(), sentences_.end(), code_point,
                                [](std::uint32_t c, Span s) { return c < s.start; });
  if (after == sentences_.begin()) return {};
  const Span s = *(after - 1);
  return code_point < s.end ? s : Span{};
}

std::optional<FoundQuote> QuoteFinder::FindWords(std::string_view words) const {
  const std::size_t at = words.empty() ? std::string::npos : text_.text().find(words);
  if (at == std::string::npos) return std::nullopt;
  const Span quote{text_.CodePointOf(at), text_.CodePointOf(at + words.size())};
  return FoundQuote{quote, SentenceAt(quote.start), true};
}

Span QuoteFinder::QuoteIn(Span sentence, std::string_view quote) const {
  const std::string_view within = text_.Slice(sentence);
  const std::size_t at = quote.empty() ? std::string_view::npos : within.find(quote);
  if (at == std::string_view::npos) return sentence;
  const std::size_t from = text_.ByteOf(sentence.start) + at;
  return {text_.CodePointOf(from), text_.CodePointOf(from + quote.size())};
}

std::optional<FoundQuote> QuoteFinder::Find(const StoredText& old_text, Span old_sentence, Span old_quote,
                                            const std::vector<std::vector<std::string>>& needed) const {
  const std::string_view quote = old_text.Slice(old_quote);
  const std::string old_normal =
      NormalSentence(old_text.Slice(old_sentence.end > old_sentence.start ? old_sentence : old_quote));
  if (old_normal.empty()) return std::nullopt;
  if (normal_.empty()) {
    normal_.reserve(sentences_.size());
    for (const Span s : sentences_) normal_.push_back(NormalSentence(text_.Slice(s)));
  }
  std::optional<std::size_t> best;
  std::uint32_t distance = 0;
  for (std::size_t i = 0; i < normal_.size(); ++i) {
    if (normal_[i] != old_normal) continue;
    const auto away = static_cast<std::uint32_t>(
        std::abs(static_cast<std::int64_t>(sentences_[i].start) - old_sentence.start));
    if (!best || away < distance) best = i, distance = away;
  }
  if (best) return FoundQuote{QuoteIn(sentences_[*best], quote), sentences_[*best], true};
  double overlap = 0;
  for (std::size_t i = 0; i < normal_.size(); ++i) {
    const double here = WordOverlap(old_normal, normal_[i]);
    if (here < kLeastOverlap || here <= overlap) continue;
    const bool complete =
        std::all_of(needed.begin(), needed.end(), [&](const std::vector<std::string>& group) {
          return group.empty() || std::any_of(group.begin(), group.end(),
                                              [&](const std::string& w) { return HasWords(normal_[i], w); });
        });
    if (complete) best = i, overlap = here;
  }
  if (!best) return std::nullopt;
  return FoundQuote{QuoteIn(sentences_[*best], quote), sentences_[*best], false};
}

}  // namespace liaison::importer
