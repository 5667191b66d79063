// What the words of a name say: whether it is known, its head noun and the label that this gives, acronyms,
// years. Not here: where a name begins and ends (names.cpp).
#include "import/documents/stages.h"

namespace liaison::importer {

NameTable::Match FindName(const Reading& r, const Resources& res, std::uint32_t first, std::uint32_t last) {
  NameTable::Match defined = r.defined.Longest(r, first, last);
  const NameTable::Match known = res.names.Longest(r, first, last);
  return known.length > defined.length ? known : defined;
}

const NameEntry* FindWholeName(const Reading& r, const Resources& res, std::uint32_t first,
                               std::uint32_t last) {
  if (last <= first) return nullptr;
  const std::string key = KeyOf(r, first, last);
  if (const NameEntry* defined = r.defined.Find(key)) return defined;
  return res.names.Find(key);
}

TypeId HeadOf(const Reading& r, std::uint32_t token) {
  const Token& t = r.tokens[token];
  return t.Capital() && t.word != nullptr ? t.word->head : static_cast<TypeId>(kNoType);
}

bool HasHead(const Reading& r, std::uint32_t first, std::uint32_t last) {
  for (std::uint32_t i = first; i < last; ++i) {
    if (HeadOf(r, i) != kNoType) return true;
  }
  return false;
}

bool IsYear(const Reading& r, std::uint32_t token) {
  const std::string_view t = r.Text(token);
  return t.size() == 4 && (t.starts_with("19") || t.starts_with("20")) && t[2] >= '0' && t[2] <= '9' &&
         t[3] >= '0' && t[3] <= '9';
}

bool IsAcronym(const Reading& r, const Resources& res, std::uint32_t token) {
  const Token& t = r.tokens[token];
  const std::string_view text = r.TextOf(t);
  if (!t.Capital() || text.size() < 2 || res.lexicon.IsNotAcronym(text)) return false;
  if (text.find_first_not_of("IVX") == std::string_view::npos) return false;
  int upper = 0, digits = 0;
  for (const char c : text) {
    upper += c >= 'A' && c <= 'Z';
    digits += c >= '0' && c <= '9';
  }
  if (text.find('.') != std::string_view::npos && text.size() <= 2) return false;  // an initial
  if (text.find('&') != std::string_view::npos && text.size() <= 3) return false;  // Q&A
  if (const std::size_t dash = text.find('-');
      dash != std::string_view::npos && !t.Has(Token::kAllCapitals)) {
    // "UN-Habitat", but not "Jong-Ho" or "North-South"
    const std::string_view front = text.substr(0, dash);
    if (front.size() < 2 ||
        front.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != std::string_view::npos)
      return false;
  }
  if (t.word != nullptr && t.word->head != kNoType && upper < 3) return false;  // MoU
  // "MEDIA", "RELEASE": a word of the language in capitals
  if (t.word != nullptr && text.size() >= 5 && (t.word->classes != 0 || t.word->lemma != kNoLemma))
    return false;
  return upper >= 2 || (upper == 1 && digits > 0 && text.size() == static_cast<std::size_t>(upper + digits));
}

Label Classify(const Reading& r, const Resources& res, std::uint32_t first, std::uint32_t last) {
  std::uint32_t end = first;
  while (end < last &&
         !(end > first && r.IsOneOf(end, {"of", "for", "on", "to", "in", "at", "against", "with"})))
    ++end;
  std::uint32_t head = end - 1;
  if (IsYear(r, head) && head > first) --head;
  const auto label_of = [&](std::uint32_t i) -> Label {
    const Token& t = r.tokens[i];
    // "Andean Cities for Clean Air"
    if (t.word != nullptr && t.word->head == kPlace && i + 1 < last && r.IsOneOf(i + 1, {"for"}))
      return {kNetwork, kOrganization};
    if (t.Is(kPlaceHead) && (i > first || end < last)) return {kPlace, kOrganization};
    if (t.word == nullptr || t.word->head == kNoType) return {};
    const TypeId type = t.word->head;
    if (r.IsOneOf(i, {"group"})) {
      if (i > first && r.IsOneOf(i - 1, {"working", "contact", "advisory", "leadership", "expert"}))
        return {kNetwork, kOrganization};
      if (end < last && r.IsOneOf(end, {"of", "on", "for"})) return {kNetwork, kOrganization};
      return {kOrganization, kNoType};
    }
    if (type == kNetwork) return {kNetwork, kOrganization};
    if (type == kOrganizationalUnit) return {kOrganizationalUnit, kOrganization};
    if (r.IsOneOf(i, {"platform", "platforms", "hub"})) return {type, kNetwork};
    if (r.IsOneOf(i, {"secretariat", "board", "committee", "council", "panel"}))
      return {type, kOrganizationalUnit};
    return {type, kNoType};
  };
  Label label = label_of(head);
  if (label.type == kNoType && end < last) label = label_of(last - 1);
  // "Gulf of Bothnia Council": the place only begins the name
  if (label.type == kPlace && end < last) {
    const Label behind = label_of(last - 1);
    if (behind.type != kNoType && (Bit(behind.type) & kBodies) != 0) label = behind;
  }
  // "Delta University & Research", "Centre and Network"
  for (std::uint32_t k = first + 1; k < end && label.type == kNoType; ++k) {
    if (r.IsOneOf(k, {"&", "and"})) label = label_of(k - 1);
  }
  // "Universidad Mayor de San Andrés": other languages have the head in front
  if (label.type == kNoType && last - first > 1 && r.tokens[first].Is(kForeignHead)) label = label_of(first);
  // "Regional Forum Bangkok", "Ocean Week Lisbon": the head stands before a place.
  if (label.type == kNoType && head > first + 1) {
    const NameEntry* place = FindWholeName(r, res, head, head + 1);
    if (place != nullptr && place->type == kPlace) label = label_of(head - 1);
  }
  return label;
}

}  // namespace liaison::importer
