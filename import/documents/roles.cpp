// Roles: who works for whom. "Anna Berg, Director of X", "X Director Anna Berg", "the Mayor of X, Anna Berg",
// "Anna Berg (X)", "Anna Berg from X", and in lines "Anna Berg Director of X", "X: Anna Berg". The role
// phrase is hidden from the clauses.
#include <algorithm>

#include "import/documents/find_facts.h"

namespace liaison::importer {
namespace {

class RoleFinder {
 public:
  explicit RoleFinder(FactContext& c) : c_(c), r_(c.r), s_(c.At()) {}

  void Run() {
    for (const int id : s_.mentions) {
      const Mention& m = c_.MentionOf(id);
      if (m.type != kPerson || m.entity < 0 || c_.EntityOf(m.entity).type != kPerson ||
          m.naming == Naming::kGroup)
        continue;
      titled_ = false;
      if (Behind(m)) continue;
      if (InFront(m)) continue;
      Beside(m);
      if (titled_ && s_.prose) TitledOnly(m, title_);
    }
    NameInLineAbove();
  }

 private:
  const Token& At(std::uint32_t t) const { return r_.tokens[t]; }
  bool In(std::uint32_t t) const { return t < s_.last; }
  bool Is(std::uint32_t t, std::initializer_list<std::string_view> words) const {
    return t < s_.last && r_.IsOneOf(t, words);
  }
  bool RoleAt(std::uint32_t t) const {
    return t < s_.last && At(t).Is(kRoleWord) && MentionAt(t, false) == nullptr;
  }

  // The top-level mention over a token; roles only when asked for.
  const Mention* MentionAt(std::uint32_t t, bool roles) const {
    for (const int id : s_.mentions) {
      const Mention& m = c_.MentionOf(id);
      if (m.first > t) break;
      if (t < m.last && (roles || m.naming != Naming::kRole) && (m.entity >= 0 || m.naming == Naming::kRole))
        return &m;
    }
    return nullptr;
  }
  const Mention* EndingAt(std::uint32_t t) const {
    for (const int id : s_.mentions) {
      const Mention& m = c_.MentionOf(id);
      if (m.last == t && m.entity >= 0 && m.naming != Naming::kRole) return &m;
    }
    return nullptr;
  }

  bool Employs(const Mention& m) const {
    if (m.entity < 0) return false;
    const Entity& e = c_.EntityOf(m.entity);
    if (e.group) return false;
    if (e.type == kPlace) return e.place_level != kRegion;
    if (e.type == kUnknown) return m.last - m.first >= 2 && !s_.prose;
    return (Bit(e.type) & (kBodies | Bit(kAgreement))) != 0 && !(e.type == kAgreement && m.known == nullptr);
  }

  bool EndsPhrase(std::uint32_t t) const {
    const Token& k = At(t);
    if (MentionAt(t, true) != nullptr) return false;
    const std::string_view w = r_.Lower(t);
    if (w == "." || w == ";" || w == ":" || w == ")" || w == "(" || w == "\xE2\x80\x9D" ||
        w == "\xE2\x80\x9C" || w == "\"")
      return true;
    if (w == "who" || w == "which" || w == "that" || w == "has" || w == "have" || w == "is" || w == "was" ||
        w == "were" || w == "will" || w == "to" || w == "as" || w == "on" || w == "during")
      return true;
    return k.word != nullptr && k.word->lemma != kNoLemma && !k.Capital() &&
           (k.word->forms & (kPastTense | kThirdPerson)) != 0 && !k.Is(kRoleWord | kRoleModifier) &&
           w != "based";
  }

  void Emit(const Mention& person, const Mention& body, std::string_view role, const char* rule,
            std::uint32_t first, std::uint32_t last) {
    std::string text(role);
    Modality modality = Modality::kActual;
    for (const std::string_view mark : {"former ", "Former ", "ex-", "then-", "late "}) {
      if (text.find(mark) != std::string::npos) modality = Modality::kEnded;
    }
    const int object = body.entity;
    c_.Layout(rule, person.entity, object, first, last,
              s_.prose ? EvidenceScope::kSentence : EvidenceScope::kLayout, text, modality);
  }

  // ", Director of X," and, in lines, " Director of X".
  bool Behind(const Mention& p) {
    std::uint32_t j = p.last;
    if (!In(j)) return false;
    const bool comma = Is(j, {",", "(", "-", "\xE2\x80\x93", "\xE2\x80\x94", ":"});
    const bool who = comma && Is(j + 1, {"who"}) && Is(j + 2, {"is", "was", "serves"});
    if (!comma && s_.prose) return false;
    std::uint32_t start = comma ? j + 1 : j;
    if (who) start = j + 3;
    // ", and the Minister of Trade, Li Wei": the role of the next one
    if (comma && Is(start, {"and"})) {
      for (const int id : s_.mentions) {
        const Mention& m = c_.MentionOf(id);
        if (m.first > start && m.first < start + 14 && m.type == kPerson && m.naming == Naming::kName)
          return false;
      }
    }
    return RoleFrom(p, j, start, comma && Is(j, {"("}));
  }

  bool RoleFrom(const Mention& p, std::uint32_t hide_from, std::uint32_t start, bool bracket) {
    while (Is(start, {"the", "a", "an", "as", "and", "our", "its"})) ++start;
    // The role words: the first run that holds one, before anything that ends the phrase.
    std::uint32_t first_role = start;
    const Mention* front = nullptr;
    std::uint32_t steps = 0;
    while (In(first_role) && !RoleAt(first_role)) {
      if (EndsPhrase(first_role) || Is(first_role, {",", "of", "at", "for", "and"}) || ++steps > 9)
        return false;
      const Mention* m = MentionAt(first_role, false);
      if (m != nullptr) {
        if (m->type == kPerson) return false;
        if (Employs(*m)) front = m;
        first_role = m->last;
        continue;
      }
      ++first_role;
    }
    if (!RoleAt(first_role)) return false;
    std::uint32_t end = first_role;
    while (In(end) &&
           (RoleAt(end) ||
            (At(end).Is(kRoleModifier) && MentionAt(end, false) == nullptr && !Is(end, {"the"})) ||
            (Is(end, {"and", "&", "/"}) && In(end + 1) &&
             (RoleAt(end + 1) || At(end + 1).Is(kRoleModifier)) && MentionAt(end + 1, false) == nullptr)))
      ++end;
    const std::uint32_t role_end = end;
    // The body: behind of, at, for, or a comma.
    const Mention* body = nullptr;
    const Mention* second = nullptr;
    std::uint32_t stop = role_end;
    std::uint32_t commas = 0;
    bool listed = false;
    while (In(stop) && stop < role_end + 40) {
      if (const Mention* m = MentionAt(stop, false)) {
        if (m->type == kPerson) break;
        const bool reached = stop == role_end || Reaches(stop);
        const bool named_after = m->type == kUnknown && stop == role_end + 1 && Is(role_end, {"of", "at"});
        if ((Employs(*m) || named_after) && reached) {
          // "manager at the Fund's Lisbon Office": the office
          if (const Mention* owned = Owned(*m)) m = owned;
          if (body == nullptr)
            body = m;
          else if (second == nullptr && (!listed || m->type == kPlace))
            second = m;
        }
        stop = m->last;
        continue;
      }
      if (Is(stop, {","})) {
        // Over a comma only to a body that has not come yet, or to the place or parent of the one that has.
        const Mention* next = MentionAt(stop + 1, false);
        if (next == nullptr && Is(stop + 1, {"the"})) next = MentionAt(stop + 2, false);
        if (next == nullptr || next->type == kPerson || !Employs(*next) || ++commas > 2) break;
        if (body != nullptr && !(next->type == kPlace || body->type == kOrganizationalUnit ||
                                 body->type == kUnknown || body->type == kProgramme))
          break;
        // ", Kenya, and" goes on with another person
        ++stop;
        continue;
      }
      if (Is(stop, {"and", "&"})) {
        const Mention* next = MentionAt(stop + 1, false);
        if (next == nullptr && Is(stop + 1, {"the"})) next = MentionAt(stop + 2, false);
        if (body != nullptr && (next == nullptr || next->type == kPerson || !Employs(*next))) {
          if (next == nullptr && RoleAfter(stop + 1)) {  // "... of X and Chair of Y"
            stop = SecondRole(p, stop + 1);
          }
          break;
        }
        listed = true;
        ++stop;
        continue;
      }
      // "Anna Berg (Chair), Ocean Institute"
      if (bracket && body == nullptr && !s_.prose && Is(stop, {")"}) && Is(stop + 1, {","}) && In(stop + 2)) {
        const Mention* next = MentionAt(stop + 2, false);
        if (next != nullptr && Employs(*next)) {
          body = next;
          stop = next->last;
          break;
        }
      }
      if (EndsPhrase(stop)) break;
      ++stop;
    }
    std::string_view role =
        r_.TextOf(front != nullptr && front->last <= first_role ? front->last : start, role_end);
    if (front != nullptr && front->first > start) role = r_.TextOf(start, role_end);
    const Mention* chosen = body != nullptr ? body : front;
    if (chosen == nullptr) {
      // "Minister for the Environment": the role takes in what it is about
      if (stop > role_end && !bracket) c_.Hide(hide_from, HideEnd(stop));
      return stop > role_end || Is(stop, {",", ")"}) ? (c_.Hide(hide_from, HideEnd(stop)), true) : false;
    }
    // "Director of Regional Strategy of the Fund": a plan is no employer when a body follows.
    if (second != nullptr && body != nullptr &&
        (body->type == kProgramme || body->type == kUnknown ||
         (body->type == kPlace && second->type != kPlace)) &&
        (second->type == kOrganization || second->type == kNetwork || (body->type == kUnknown))) {
      chosen = second;
    }
    // A minister is a minister of a country, whatever the portfolio.
    if (second != nullptr && second->type == kPlace && chosen->type != kPlace &&
        (role.find("inister") != std::string_view::npos || role.find("ecretary") != std::string_view::npos) &&
        chosen->known == nullptr && !r_.IsOneOf(chosen->first, {"ministry", "department"})) {
      chosen = second;
    }
    const std::uint32_t last = std::max(chosen->last, p.last);
    Emit(p, *chosen, role, "person-role-of", p.first, std::max(last, role_end));
    c_.Hide(hide_from, HideEnd(stop));
    return true;
  }

  bool RoleAfter(std::uint32_t t) const {
    for (std::uint32_t q = t; In(q) && q < t + 5; ++q) {
      if (RoleAt(q)) return true;
      if (EndsPhrase(q) || MentionAt(q, false) != nullptr || Is(q, {","})) return false;
    }
    return false;
  }

  // "... and Chair of Y": a further job of the same person; where it ends.
  std::uint32_t SecondRole(const Mention& p, std::uint32_t t) {
    std::uint32_t q = t;
    while (In(q) && !RoleAt(q)) ++q;
    const std::uint32_t start = t;
    while (In(q) && (RoleAt(q) || At(q).Is(kRoleModifier))) ++q;
    const std::uint32_t role_end = q;
    if (!Is(q, {"of", "at", "for"})) return t - 1;
    ++q;
    while (Is(q, {"the"})) ++q;
    const Mention* m = In(q) ? MentionAt(q, false) : nullptr;
    if (m == nullptr || !Employs(*m)) return t - 1;
    // "Director of X and Minister of Y Anna Berg": the second role belongs to the name behind
    const Mention* after = In(m->last) ? MentionAt(m->last, false) : nullptr;
    if (after != nullptr && after->type == kPerson) return t - 1;
    Emit(p, *m, r_.TextOf(start, role_end), "person-role-of", p.first, m->last);
    return m->last;
  }

  bool Reaches(std::uint32_t t) const {
    std::uint32_t b = t;
    while (b > s_.first && r_.IsOneOf(b - 1, {"the", "new", "its"})) --b;
    return b > s_.first &&
           r_.IsOneOf(b - 1, {"of", "at", "for", ",", "to", "in", "with", "from", "/", "-", "and", "&"});
  }

  std::uint32_t HideEnd(std::uint32_t stop) const {
    return Is(stop, {",", ")"}) && s_.prose ? stop + 1 : stop;
  }

  // "X Director Anna Berg", "President of X, Anna Berg", "Danish Minister Anna Berg".
  bool InFront(const Mention& p) {
    std::uint32_t k = p.first;
    while (k > s_.first && (At(k - 1).Is(kPersonTitle) ||
                            (r_.Text(k - 1) == "." && k > s_.first + 1 && At(k - 2).Is(kPersonTitle))))
      --k;
    const std::uint32_t name = k;
    if (k > s_.first && r_.Text(k - 1) == ",") --k;
    // role words directly in front
    std::uint32_t b = k;
    while (b > s_.first && (((RoleAt(b - 1) || At(b - 1).Is(kRoleModifier)) && EndingAt(b) == nullptr) ||
                            (Is(b - 1, {"and", "&"}) && b - 1 > s_.first && RoleAt(b - 2) && b < k)))
      --b;
    while (b < k && !(RoleAt(b) || At(b).Is(kRoleModifier))) ++b;
    bool has_role = false;
    for (std::uint32_t q = b; q < k; ++q) has_role = has_role || RoleAt(q);
    // "the line's head of fleet, Anna Berg", "Chile's minister for trade and ports Anna Berg": what the role
    // is about stands behind it
    if (!has_role && k > s_.first + 3 && !NamesBody(k)) {
      std::uint32_t q = k;
      while (q > s_.first && k - q < 10 && !RoleAt(q - 1) && !EndsPhrase(q - 1) &&
             !Is(q - 1, {",", ".", "'s", "\xE2\x80\x99s", "by", "with", "from"}))
        --q;
      if (q > s_.first && RoleAt(q - 1) && Is(q, {"of", "for", "on", "in", "to"})) {
        b = q - 1;
        while (b > s_.first && (RoleAt(b - 1) || At(b - 1).Is(kRoleModifier)) && EndingAt(b) == nullptr) --b;
        has_role = b > s_.first && (Is(b - 1, {"'s", "\xE2\x80\x99s", "its", "whose", "their"}) ||
                                    c_.res.names.FindAdjective(r_.Text(b - 1)) != nullptr);
      }
    }
    if (has_role && b < k &&
        (k == name || !s_.prose ||
         (b > s_.first &&
          (EndingAt(b) != nullptr || Is(b - 1, {"'s", "\xE2\x80\x99s", "its", "whose", "their"}) ||
           Is(b - 1, {"the"}) || c_.res.names.FindAdjective(r_.Text(b - 1)) != nullptr)))) {
      const std::string_view role = r_.TextOf(b, k);
      const Mention* owner = nullptr;
      if (b > s_.first && Is(b - 1, {"its", "whose", "their"})) {  // the body named last in the sentence
        for (const int id : s_.mentions) {
          const Mention& m = c_.MentionOf(id);
          if (m.last <= b - 1 && m.entity >= 0 && (Bit(c_.EntityOf(m.entity).type) & kBodies) &&
              m.naming != Naming::kRole && owner == nullptr)
            owner = &m;
        }
      }
      if (b > s_.first && owner == nullptr) {
        owner = EndingAt(b);
        if (owner == nullptr && r_.IsOneOf(b - 1, {"'s", "\xE2\x80\x99s", "'", "\xE2\x80\x99"}) &&
            b - 1 > s_.first)
          owner = EndingAt(b - 1);
      }
      if (owner != nullptr && Employs(*owner)) {
        Emit(p, *owner, role, "role-person", owner->first, p.last);
        // The body only says who it is, unless it stands elsewhere in the sentence ("its director").
        c_.Hide(owner->last == b || owner->last + 1 == b ? owner->first : b, name);
        return true;
      }
      if (Adjective(p, b, k)) return true;
      // No employer in front: "Governor Anna Berg of X". The role is left out of the sentence all the same.
      c_.Hide(b, name);
      titled_ = true;
      title_ = role;
      return false;
    }
    // "Director of X Anna Berg", "the Mayor of X, Anna Berg"
    const Mention* body = EndingAt(k);
    if (body == nullptr || !(Employs(*body) || (body->type == kUnknown && k < name))) return false;
    std::uint32_t q = body->first;
    while (q > s_.first && r_.IsOneOf(q - 1, {"the"})) --q;
    if (q > s_.first && Is(q - 1, {"to"})) {  // "the Ambassador of Chile to Peru, Anna Berg"
      const Mention* sender = EndingAt(q - 1);
      if (sender != nullptr && Employs(*sender)) {
        body = sender;
        q = sender->first;
        while (q > s_.first && r_.IsOneOf(q - 1, {"the"})) --q;
      }
    }
    if (q == s_.first || !r_.IsOneOf(q - 1, {"of", "at", "for"})) return false;
    std::uint32_t role_end = q - 1;
    // "President of the Republic of X": and "Minister of Environment of X"
    std::uint32_t e = role_end;
    while (e > s_.first && !RoleAt(e - 1) && role_end - e < 7 && !Is(e - 1, {",", ".", "by", "with", "and"}))
      --e;
    if (e == s_.first || !RoleAt(e - 1)) return false;
    std::uint32_t begin = e;
    while (begin > s_.first &&
           (RoleAt(begin - 1) || (At(begin - 1).Is(kRoleModifier) && !Is(begin - 1, {"and"}))))
      --begin;
    // "the Minister of Health, Anna Berg": the portfolio employs nobody
    const bool portfolio = r_.Lower(e - 1).ends_with("minister") && !HasHead(r_, body->first, body->last) &&
                           c_.EntityOf(body->entity).type != kPlace && body->known == nullptr;
    if (!portfolio) Emit(p, *body, r_.TextOf(begin, e), "role-of-person", begin, p.last);
    c_.Hide(begin, name);
    return true;
  }

  // "the Fund's Lisbon Office": what the body owns, right behind it; null: nothing.
  const Mention* Owned(const Mention& body) const {
    if (!Is(body.last, {"'s", "\xE2\x80\x99s"}) || !In(body.last + 1)) return nullptr;
    const Mention* owned = MentionAt(body.last + 1, false);
    return owned != nullptr && owned->first == body.last + 1 && Employs(*owned) && owned->type != kPlace &&
                   owned->naming == Naming::kName
               ? owned
               : nullptr;
  }

  // Whether what ends right in front of a token is a body or place that may employ.
  bool NamesBody(std::uint32_t t) const {
    const Mention* m = EndingAt(t);
    return m != nullptr && Employs(*m) && c_.EntityOf(m->entity).type != kUnknown;
  }

  // "Danish Prime Minister": the country by its adjective; it must be named somewhere.
  bool Adjective(const Mention& p, std::uint32_t b, std::uint32_t k) {
    const auto country = [&](std::uint32_t t) -> int {
      const NameEntry* place = c_.res.names.FindAdjective(r_.Text(t));
      if (place == nullptr) return -1;
      for (std::size_t e = 0; e < r_.entities.size(); ++e) {
        if (r_.entities[e].known == place) return static_cast<int>(e);
      }
      return -1;
    };
    for (std::uint32_t t = b > s_.first ? b - 1 : b; t < k; ++t) {
      const int e = country(t);
      if (e < 0) continue;
      c_.Layout("role-person", p.entity, e, t, p.last, EvidenceScope::kDocument,
                std::string(r_.TextOf(t + 1 < k ? t + 1 : t, k)));
      c_.Hide(t, k);
      return true;
    }
    return false;
  }

  // ", now with X", ", formerly of X", ", previously at X"
  bool Formerly(const Mention& p) {
    std::uint32_t t = p.last;
    if (!Is(t, {",", "("})) return false;
    ++t;
    const std::uint32_t first = t;
    bool ended = false;
    while (In(t) && t < first + 3 &&
           r_.IsOneOf(t, {"now", "currently", "formerly", "previously", "most", "recently", "until", "lately",
                          "today", "then", "later", "earlier"})) {
      ended = ended || r_.IsOneOf(t, {"formerly", "previously", "recently", "lately", "earlier", "then"});
      ++t;
    }
    if (t == first || !Is(t, {"of", "with", "at", "from", "in"})) return false;
    ++t;
    while (Is(t, {"the"})) ++t;
    const Mention* m = In(t) ? MentionAt(t, false) : nullptr;
    if (m == nullptr || m->first != t || !Employs(*m)) return false;
    c_.Layout("person-from", p.entity, m->entity, p.first, m->last, EvidenceScope::kSentence, {},
              ended ? Modality::kEnded : Modality::kActual);
    c_.Hide(p.last, HideEnd(m->last));
    return true;
  }

  // Whether this line or list entry tells who somebody is: short, and without a finite verb.
  bool IsEntry() const {
    if (!s_.prose) return true;
    if (s_.last - s_.first > 24) return false;
    for (std::uint32_t t = s_.first; t < s_.last; ++t) {
      const Token& k = At(t);
      if (k.Is(kAuxiliary | kModal)) return false;
      if (!k.Capital() && k.word != nullptr && k.word->lemma != kNoLemma &&
          (k.word->forms & (kPastTense | kThirdPerson)) && !k.Is(kNounLikeVerb))
        return false;
    }
    return true;
  }

  // "Director Anna Berg", of nobody in the sentence: of the body that the page is about.
  void TitledOnly(const Mention& p, std::string_view role) {
    if (c_.sink.Find(p.entity, "WORKS_FOR") >= 0 || c_.main_body < 0) return;
    bool leads = false;
    for (const std::string_view word :
         {"irector", "oordinator", "ecretary General", "ecretary-General", "CEO", "Chief Executive",
          "xecutive Secretary", "xecutive secretary", "ecretary general", "ecretary-general", "anager"})
      leads = leads || role.ends_with(word);
    if (leads)
      c_.Layout("titled-person", p.entity, c_.main_body, p.first, p.last, EvidenceScope::kDocument,
                std::string(role));
  }

  // "Anna Berg (X)", "Anna Berg from X", "X's Anna Berg"; in lines also "Anna Berg, X", "X: Anna Berg", "X
  // (Anna Berg)".
  void Beside(const Mention& p) {
    const std::uint32_t j = p.last;
    if (Formerly(p)) return;
    if (Is(j, {"(", ",", "-", "\xE2\x80\x93", "/", "|"})) {
      const bool bracket = Is(j, {"("});
      const Mention* m = In(j + 1) ? MentionAt(j + 1, false) : nullptr;
      if (m == nullptr && Is(j + 1, {"the"}) && In(j + 2)) m = MentionAt(j + 2, false);
      if (m != nullptr && m->first <= j + 2 && Employs(*m) && m->type != kPlace && (bracket || IsEntry())) {
        Emit(p, *m, "", "person-bracket", p.first, m->last);
        c_.Hide(j, std::min(m->last + (bracket ? 1 : 0), s_.last));
        return;
      }
    }
    if (Is(j, {"of", "from", "at"})) {
      std::uint32_t q = j + 1;
      while (Is(q, {"the"})) ++q;
      const Mention* m = In(q) ? MentionAt(q, false) : nullptr;
      if (m != nullptr && m->first == q && Owned(*m) != nullptr) m = Owned(*m);
      if (m != nullptr && m->first >= q && Employs(*m) && (m->type != kPlace || (titled_ && Is(j, {"of"}))) &&
          !(Is(j, {"at"}))) {
        Emit(p, *m, "", "person-from", p.first, m->last);
        c_.Hide(j, m->last);
        return;
      }
    }
    if (p.first > s_.first && r_.IsOneOf(p.first - 1, {"'s", "\xE2\x80\x99s"}) && p.first - 1 > s_.first) {
      const Mention* m = EndingAt(p.first - 1);
      if (m != nullptr && Employs(*m) && m->type != kPlace) {
        Emit(p, *m, "", "person-bracket", m->first, p.last);
        return;
      }
    }
    if (!s_.prose && p.first > s_.first + 1 && r_.IsOneOf(p.first - 1, {":", "("})) {
      const Mention* m = EndingAt(p.first - 1);
      if (m != nullptr && Employs(*m)) Emit(p, *m, "", "person-bracket", m->first, p.last);
    }
  }

  // A name alone in its line; the role in the line below.
  void NameInLineAbove() {
    if (s_.prose || c_.sentence == 0) return;
    const Sentence& above = r_.sentences[static_cast<std::size_t>(c_.sentence) - 1];
    if (above.prose || above.mentions.size() != 1) return;
    const Mention& p = c_.MentionOf(above.mentions[0]);
    if (p.type != kPerson || p.first != above.first || p.last != above.last || p.entity < 0) return;
    for (const int id : s_.mentions) {
      if (c_.MentionOf(id).type == kPerson) return;
    }
    RoleFrom(p, s_.first, s_.first, false);
  }

  FactContext& c_;
  Reading& r_;
  const Sentence& s_;
  std::string_view title_;  // that role
  bool titled_ = false;     // a role without an employer stands in front of the person at hand
};

}  // namespace

void FindRoles(FactContext& c) { RoleFinder(c).Run(); }

}  // namespace liaison::importer
