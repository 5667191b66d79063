// Structure: what stands inside of names and right between them: units of bodies ("UNEP Regional Office",
// "Department of X, Ministry of Y", "Kenya's National Assembly"), places of places ("Bonn, Germany") and of
// bodies, organisers in the names of events.
#include <algorithm>

#include "import/documents/find_facts.h"

namespace liaison::importer {
namespace {

class StructureFinder {
 public:
  explicit StructureFinder(FactContext& c) : c_(c), r_(c.r), s_(c.At()) {}

  void Run() {
    Inside();
    std::vector<const Mention*> row;
    for (const int id : s_.mentions) {
      const Mention& m = c_.MentionOf(id);
      if (m.entity >= 0 && m.naming != Naming::kRole && !Hidden(m.first)) row.push_back(&m);
    }
    for (std::size_t i = 0; i + 1 < row.size(); ++i) Between(row, i);
    for (const Mention* m : row) {  // "its Lisbon Office", "its board"
      const TypeId type = EntityOf(*m).type;
      if (m->first == s_.first || !r_.IsOneOf(m->first - 1, {"its", "whose", "our"}) ||
          !(type == kOrganizationalUnit || (type == kProgramme && m->naming == Naming::kName)))
        continue;
      const int owner = r_.IsOneOf(m->first - 1, {"our"})
                            ? c_.main_body
                            : c_.Owner(m->first - 1, kBodies & ~Bit(kOrganizationalUnit));
      c_.Layout("its-unit", m->entity, owner, m->first - 1, m->last, EvidenceScope::kDocument);
    }
  }

 private:
  bool Hidden(std::uint32_t t) const { return c_.hidden[t - s_.first]; }
  const Entity& EntityOf(const Mention& m) const { return c_.EntityOf(m.entity); }
  bool IsBody(const Mention& m) const { return (Bit(EntityOf(m).type) & kBodies) != 0; }
  bool IsUnit(const Mention& m) const {
    const Entity& e = EntityOf(m);
    return e.type == kOrganizationalUnit || (e.also == kOrganizationalUnit && e.known == nullptr);
  }
  bool IsPlace(const Mention& m) const { return EntityOf(m).type == kPlace; }
  bool IsGovernment(const Mention& m) const {
    for (std::uint32_t t = m.first; t < m.last; ++t) {
      if (r_.tokens[t].Is(kGovernmentUnit)) return true;
    }
    return false;
  }

  void Inside() {
    for (const int outer : s_.mentions) {
      const Mention& m = c_.MentionOf(outer);
      if (m.entity < 0 || Hidden(m.first)) continue;
      for (const int inner : s_.nested) {
        const Mention& x = c_.MentionOf(inner);
        if (x.entity < 0 || x.first < m.first || x.last > m.last || x.entity == m.entity) continue;
        const TypeId type = EntityOf(m).type;
        const bool in_front = x.first == m.first;
        const bool behind = x.last == m.last;
        if (type == kOrganizationalUnit || (IsUnit(m) && (in_front || behind))) {
          const bool same =
              behind && x.first == m.first + 1 &&
              c_.res.names.FindAdjective(r_.Text(m.first)) != nullptr;  // "Swiss State Secretariat"
          if (IsBody(x) && (in_front || behind) && !same)
            c_.Layout("unit-name", m.entity, x.entity, m.first, m.last);
          else if (IsPlace(x) && type == kOrganizationalUnit && EntityOf(x).place_level <= kCountry)
            c_.Layout("unit-name-place", m.entity, x.entity, m.first, m.last);
        } else if (type == kEvent && in_front && IsBody(x) && x.last < m.last) {
          c_.Layout("event-name", x.entity, m.entity, m.first, m.last);
        } else if (type == kPublication && in_front && IsBody(x)) {
          c_.Layout("publication-name", x.entity, m.entity, m.first, m.last);
        } else if ((type == kOrganization || type == kNetwork) && m.naming == Naming::kName && behind &&
                   IsPlace(x) && x.last - x.first < m.last - m.first && LinkedBy(x.first, {"of", "in"}) &&
                   x.first > m.first + 2) {
          if (IsGovernment(m))
            c_.Layout("government-of-place", m.entity, x.entity, m.first, m.last);
          else
            c_.Layout("body-of-place", m.entity, x.entity, m.first, m.last);
        }
      }
    }
  }

  bool LinkedBy(std::uint32_t t, std::initializer_list<std::string_view> words) const {
    while (t > s_.first && r_.IsOneOf(t - 1, {"the"})) --t;
    return t > s_.first && r_.IsOneOf(t - 1, words);
  }

  // What stands between two mentions, definitions in brackets left out: up to three words, else "...".
  std::string Gap(const Mention& x, const Mention& y) const {
    std::string gap;
    int words = 0;
    for (std::uint32_t t = x.last; t < y.first; ++t) {
      if (r_.dropped[t] || Hidden(t)) continue;
      if (++words > 3) return "...";
      if (!gap.empty()) gap += ' ';
      const std::string_view w = r_.Lower(t);
      gap += w == "\xE2\x80\x99s" ? std::string_view("'s") : w;
    }
    return gap;
  }

  // Whether x and y are members of one list: another of their kind follows behind "and" or a comma.
  bool InList(const std::vector<const Mention*>& row, std::size_t i) const {
    const Mention &x = *row[i], &y = *row[i + 1];
    const auto link = [](const std::string& g) {
      return g == "," || g == ", and" || g == "and" || g == "and the" || g == ", the" || g == ", and the" ||
             g == "or";
    };
    for (std::size_t k = i + 2; k < row.size() && k < i + 4; ++k) {
      const std::string g = Gap(*row[k - 1], *row[k]);
      if (!link(g)) break;
      if (EntityOf(*row[k]).type == EntityOf(y).type &&
          (EntityOf(y).type == EntityOf(x).type || EntityOf(*row[k]).type == EntityOf(x).type))
        return true;
      if (g != ",") break;
    }
    for (std::size_t k = i; k > 0 && k + 2 > i; --k) {
      if (!link(Gap(*row[k - 1], *row[k]))) break;
      if (EntityOf(*row[k - 1]).type == EntityOf(y).type && EntityOf(y).type == EntityOf(x).type) return true;
    }
    return false;
  }

  void Between(const std::vector<const Mention*>& row, std::size_t i) {
    const Mention &x = *row[i], &y = *row[i + 1];
    if (Hidden(x.first) || Hidden(y.first)) return;
    const std::string gap = Gap(x, y);
    if (gap == "...") return;
    const bool of = gap == "of" || gap == "of the";
    const bool comma = gap == "," || gap == ", the";
    const TypeId type = EntityOf(x).type;
    if (IsPlace(x) && IsPlace(y)) {
      const std::uint8_t a = EntityOf(x).place_level, b = EntityOf(y).place_level;
      const bool chain = a < b && b <= kCountry &&
                         !(a == kLocality && x.known == nullptr && b == kCountry && InPlaceList(row, i));
      if ((comma || gap == "in" || gap == "(" || (of && a <= kCity)) && chain) {
        c_.Layout("place-chain", x.entity, y.entity, x.first, y.last);
        if (comma) HideChain(x, y);
      }
      return;
    }
    if (IsBody(x) && IsPlace(y)) {
      const std::uint8_t level = EntityOf(y).place_level;
      if (of && level <= kCountry) {
        if (IsGovernment(x) || r_.IsOneOf(x.last - 1, {"government", "parliament", "assembly"}))
          c_.Layout("government-of-place", x.entity, y.entity, x.first, y.last);
        else if (IsUnit(x) && y.also != kNoType && type == kOrganizationalUnit)
          c_.Layout("unit-of", x.entity, y.entity, x.first, y.last);
        else if (x.naming == Naming::kName && EntityOf(x).known == nullptr && x.last - x.first > 1)
          c_.Layout("body-of-place", x.entity, y.entity, x.first, y.last);
        else if (x.naming == Naming::kGroup || x.naming == Naming::kLoose)
          c_.Layout("group-of-place", x.entity, y.entity, x.first, y.last);
        return;
      }
      if (gap == "in" && x.naming == Naming::kName && level <= kCountry && type == kOrganizationalUnit) {
        c_.Layout("unit-in-place", x.entity, y.entity, x.first, y.last);
        return;
      }
      if (gap == "in" && (x.naming == Naming::kGroup || x.naming == Naming::kLoose)) {
        c_.Layout("group-of-place", x.entity, y.entity, x.first, y.last);
        return;
      }
      if (gap == "in" && x.naming == Naming::kName && type != kUnknown &&
          (level <= kCity || (EntityOf(x).known == nullptr && level <= kCountry && HeadNoun(x)))) {
        c_.Layout("body-in-place", x.entity, y.entity, x.first, y.last);
        return;
      }
      if (comma && x.naming == Naming::kName && level >= kCity && level <= kCountry && !ListGoesOn(row, i)) {
        if (IsGovernment(x) && level == kCountry)
          c_.Layout("government-of-place", x.entity, y.entity, x.first, y.last);
        else
          c_.Layout("body-comma-place", x.entity, y.entity, x.first, y.last);
        HideChain(x, y);
        return;
      }
      if (gap == "(" && y.last < s_.last && r_.Text(y.last) == ")" && x.naming == Naming::kName) {
        c_.Layout("body-bracket-place", x.entity, y.entity, x.first, y.last);
        return;
      }
      return;
    }
    if (type == kEvent && IsPlace(y) &&
        (gap == "in" || gap == "at" || gap == "at the" || gap == "in the" || gap == "(") &&
        EntityOf(y).place_level <= kCountry) {
      c_.Layout("event-in-place", x.entity, y.entity, x.first, y.last);
      return;
    }
    if (type == kEvent && IsPlace(y) && comma && EntityOf(y).place_level <= kCountry && !ListGoesOn(row, i) &&
        (y.last >= s_.last || !r_.tokens[y.last].Has(Token::kWordLike))) {
      c_.Layout("event-comma-place", x.entity, y.entity, x.first, y.last);
      return;
    }
    if (IsPlace(x) && IsBody(y) && gap == "'s" && (IsUnit(y) || IsGovernment(y) || PublicBody(y)) &&
        EntityOf(x).place_level >= kCity) {
      c_.Layout("possessive-unit", y.entity, x.entity, x.first, y.last);
      return;
    }
    if (!IsBody(x)) return;
    // "University of X, Department of Y" in a line
    if (comma && !s_.prose && EntityOf(y).type == kOrganizationalUnit && y.naming == Naming::kName &&
        type == kOrganization && x.naming == Naming::kName && !AndFollows(row, i)) {
      c_.Layout("unit-comma", y.entity, x.entity, x.first, y.last);
      return;
    }
    if (IsBody(y) || EntityOf(y).type == kAgreement) {
      const bool y_body = IsBody(y);
      if (of && (type == kOrganizationalUnit || type == kProgramme || IsUnit(x)) &&
          x.naming == Naming::kName) {
        c_.Layout("unit-of", x.entity, y.entity, x.first, y.last);
        return;
      }
      if (of && type == kOrganization && y_body && x.naming == Naming::kName &&
          EntityOf(x).known == nullptr && EntityOf(y).type == kOrganization) {
        c_.Layout("unit-of", x.entity, y.entity, x.first, y.last);
        return;
      }
      if (gap == "under" || gap == "under the") {
        if (x.naming == Naming::kName) c_.Layout("body-under", x.entity, y.entity, x.first, y.last);
        return;
      }
      if (!y_body) return;
      if (comma && x.naming == Naming::kName && y.naming == Naming::kName &&
          (type == kOrganizationalUnit || Ministry(y)) && EntityOf(y).type != kOrganizationalUnit &&
          !InList(row, i) && !Ministry(x) && !AndFollows(row, i)) {
        c_.Layout("unit-comma", x.entity, y.entity, x.first, y.last);
        if (type == kOrganizationalUnit || Ministry(y)) HideChain(x, y);
        return;
      }
      if (gap == "'s" &&
          (y.naming == Naming::kName ||
           (y.naming == Naming::kLoose && EntityOf(y).type == kOrganizationalUnit)) &&
          (IsUnit(y) || EntityOf(y).type == kProgramme || Institute(y))) {
        c_.Layout("possessive-unit", y.entity, x.entity, x.first, y.last);
        return;
      }
    }
  }

  bool HeadNoun(const Mention& m) const { return HasHead(r_, m.first, m.last); }
  bool Ministry(const Mention& m) const {
    return r_.IsOneOf(m.first, {"ministry"}) || r_.IsOneOf(m.last - 1, {"ministry"});
  }
  // "the University's Institute of Y": one body within another.
  bool Institute(const Mention& m) const {
    if (EntityOf(m).known != nullptr) return false;
    for (std::uint32_t t = m.first; t < m.last; ++t) {
      if (r_.IsOneOf(t, {"institute", "school", "college", "laboratory", "centre", "center", "academy",
                         "department", "committee", "commission", "group", "agency", "board", "museum",
                         "library", "authority", "observatory", "council"}))
        return true;
    }
    return false;
  }
  bool PublicBody(const Mention& m) const {
    for (std::uint32_t t = m.first; t < m.last; ++t) {
      if (r_.IsOneOf(t, {"committee", "board", "council", "agency", "department", "commission", "office",
                         "authority", "administration", "institute", "organization", "organisation"}))
        return true;
    }
    return false;
  }

  // "Nairobi, Kenya and Kampala, Uganda" are chains; "Kenya, Uganda and Rwanda" a list. Here: an unknown
  // place before a country.
  bool InPlaceList(const std::vector<const Mention*>& row, std::size_t i) const {
    if (i + 2 >= row.size()) return false;
    const std::string g = Gap(*row[i + 1], *row[i + 2]);
    return (g == "and" || g == ", and" || g == ",") && IsPlace(*row[i + 2]) &&
           EntityOf(*row[i + 2]).place_level == kCountry;
  }

  // "the Office, the Fund and the Bank": three, not a unit and its body
  bool AndFollows(const std::vector<const Mention*>& row, std::size_t i) const {
    if (i + 2 >= row.size()) return false;
    const std::string g = Gap(*row[i + 1], *row[i + 2]);
    return (g == "and" || g == "and the" || g == ", and" || g == ", and the") && IsBody(*row[i + 2]);
  }

  // "UNDP, Kenya and Uganda": the place belongs to a list.
  bool ListGoesOn(const std::vector<const Mention*>& row, std::size_t i) const {
    if (i + 2 >= row.size()) return false;
    const std::string g = Gap(*row[i + 1], *row[i + 2]);
    const bool link = g == "and" || g == ", and" || g == "," || g == "and the" || g == "or";
    return link && (IsPlace(*row[i + 2]) || (IsBody(*row[i + 2]) && g != ","));
  }

  // The place is left out of the sentence: ", Germany," or ", Germany".
  void HideChain(const Mention& x, const Mention& y) {
    std::uint32_t last = y.last;
    if (last + 1 < s_.last && r_.Text(last) == "," && r_.IsOneOf(last + 1, {"which", "where", "whose"}))
      return;
    // The closing comma goes too, when the sentence goes on behind it with a verb or preposition rather than
    // with a further list member.
    if (last + 1 < s_.last && r_.Text(last) == "," && !r_.IsOneOf(last + 1, {"and", "or", "the", "as"}) &&
        !r_.tokens[last + 1].Capital())
      ++last;
    c_.Hide(x.last, last);
  }

  FactContext& c_;
  Reading& r_;
  const Sentence& s_;
};

}  // namespace

void FindStructure(FactContext& c) { StructureFinder(c).Run(); }

}  // namespace liaison::importer
