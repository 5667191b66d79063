// Layout: what the shape of a document says: agendas, lists of members or participants under a heading,
// speakers with their sections, the address, the line of organiser and event in a title.
#include <algorithm>

#include "import/documents/find_facts.h"

namespace liaison::importer {
namespace {

class LayoutFinder {
 public:
  explicit LayoutFinder(FactContext& c) : c_(c), r_(c.r) {}

  void Run() {
    EventTopics();
    TitleLine();
    TitlePlace();
    LinesOfOrganizers();
    Agenda();
    SpeakersOfSections();
    ListsUnderHeadings();
    Address();
  }

 private:
  const Sentence& SentenceAt(std::size_t i) const { return r_.sentences[i]; }
  void At(std::size_t i) { c_.sentence = static_cast<int>(i); }

  // "Forum on X": the event is about X.
  void EventTopics() {
    for (std::size_t i = 0; i < r_.sentences.size(); ++i) {
      At(i);
      const Sentence& s = r_.sentences[i];
      const std::vector<int> mentions = s.mentions;
      for (const int id : mentions) {
        const Mention m = r_.mentions[static_cast<std::size_t>(id)];
        if (m.entity < 0) continue;
        const TypeId type = c_.EntityOf(m.entity).type;
        const bool body = type == kOrganization || type == kNetwork || type == kProgramme;
        if (type != kEvent && type != kPublication && !(body && m.naming == Naming::kLoose)) continue;
        for (std::uint32_t t = m.first + 1; t + 1 < m.last; ++t) {
          if (!r_.IsOneOf(t, {"on"}) && !(r_.IsOneOf(t, {"for"}) && type == kEvent)) continue;
          if (r_.IsOneOf(t, {"for"}) && r_.tokens[t + 1].Is(kDeterminer)) break;
          std::uint32_t a = t + 1;
          while (a < m.last && r_.tokens[a].Is(kDeterminer)) ++a;
          bool names = false;  // a forum on a named platform is about that, no topic
          for (const int n : s.nested) {
            const Mention& x = r_.mentions[static_cast<std::size_t>(n)];
            names = names || (x.first == a && x.entity >= 0 && (Bit(c_.EntityOf(x.entity).type) & kBodies) &&
                              x.last + 1 >= m.last);
          }
          if (!names && a < m.last && m.last - a <= 12) {
            const char* rule = type == kEvent         ? "event-topic"
                               : type == kPublication ? "publication-topic"
                                                      : "body-topic";
            if (c_.rules.Layout(rule) != nullptr)
              c_.Layout(rule, m.entity, c_.sink.AddTopic(a, m.last, c_.sentence), m.first, m.last);
          }
          break;
        }
      }
    }
  }

  // "GCoM Korea – Online Stakeholders Meeting": a body, a dash, an event, in a title.
  void TitleLine() {
    for (std::size_t i = 0; i < r_.sentences.size() && i < 4; ++i) {
      const Sentence& s = SentenceAt(i);
      if (s.prose || s.mentions.size() < 2) continue;
      const Mention &a = r_.mentions[static_cast<std::size_t>(s.mentions[0])],
                    &b = r_.mentions[static_cast<std::size_t>(s.mentions[1])];
      if (a.entity < 0 || b.entity < 0 || b.first != a.last + 1 || a.first != s.first) continue;
      if (!r_.IsOneOf(a.last, {"\xE2\x80\x93", "-", ":", "\xE2\x80\x94"})) continue;
      At(i);
      c_.Layout("title-organizer", a.entity, b.entity, a.first, b.last, EvidenceScope::kLayout);
    }
  }

  // "Lisbon, 3 May 2021" below a title, or "Venue: City Hall, Lisbon": where the event of the page is.
  void TitlePlace() {
    if (r_.main_event < 0) return;
    for (std::size_t i = 0; i < r_.sentences.size() && i < 10; ++i) {
      const Sentence& s = SentenceAt(i);
      if (s.prose || s.mentions.empty()) continue;
      const bool venue = r_.IsOneOf(s.first, {"venue", "place", "location", "where"}) &&
                         s.first + 1 < s.last && r_.Text(s.first + 1) == ":";
      bool dated = false;
      for (std::uint32_t t = s.first; t < s.last; ++t)
        dated = dated || r_.tokens[t].Is(kMonth) || IsYear(r_, t);
      for (const int id : s.mentions) {
        const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
        if (m.entity < 0 || c_.EntityOf(m.entity).type != kPlace || c_.EntityOf(m.entity).place_level > kCity)
          continue;
        if (!venue && !(dated && (m.first == s.first || r_.Text(m.first - 1) == ","))) continue;
        At(i);
        c_.Layout("title-place", r_.main_event, m.entity, s.first, s.last, EvidenceScope::kLayout);
        break;
      }
    }
  }

  // "Organised by A in collaboration with B and C", "With the financial support of D": in a line of its own,
  // about the event of the page.
  void LinesOfOrganizers() {
    if (c_.PageEvent() < 0 && !r_.agenda) return;
    for (std::size_t i = 0; i < r_.sentences.size() && i < 40; ++i) {
      const Sentence& s = SentenceAt(i);
      if (s.last - s.first < 3 || s.mentions.empty()) continue;
      const bool organized = r_.IsOneOf(s.first, {"organized", "organised", "hosted", "co-hosted", "convened",
                                                  "co-organized", "co-organised", "jointly", "presented"});
      bool money = false;
      const bool supported = SupportLine(s, money);
      if (!organized && !supported) continue;
      bool verb = false, event = false;  // a sentence of its own says so itself
      for (std::uint32_t t = s.first + 1; t < s.last; ++t)
        verb = verb || r_.tokens[t].Is(kAuxiliary | kModal);
      for (const int id : s.mentions) {
        const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
        event = event || (m.entity >= 0 && c_.EntityOf(m.entity).type == kEvent);
      }
      if (verb || event) continue;
      At(i);
      for (const int id : s.mentions) {
        const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
        if (m.entity < 0 || m.naming == Naming::kRole || c_.EntityOf(m.entity).type == kPerson) continue;
        bool funds = money;
        for (std::uint32_t t = s.first; t < m.first; ++t)
          funds = funds || r_.IsOneOf(t, {"funded", "funding", "financial", "sponsored", "financed"});
        bool supports = supported;
        for (std::uint32_t t = s.first; t < m.first; ++t)
          supports = supports || r_.IsOneOf(t, {"support", "supported"});
        c_.Layout(funds      ? "line-of-sponsors"
                  : supports ? "line-of-supporters"
                             : "line-of-organizers",
                  m.entity, r_.main_event, s.first, s.last, EvidenceScope::kLayout);
      }
    }
  }

  bool SupportLine(const Sentence& s, bool& money) const {
    if (r_.IsOneOf(s.first, {"supported", "funded", "sponsored", "financed", "co-funded"})) {
      money = !r_.IsOneOf(s.first, {"supported"});
      return r_.IsOneOf(s.first + 1, {"by", ":"});
    }
    if (!r_.IsOneOf(s.first, {"with"})) return false;
    for (std::uint32_t t = s.first + 1; t < s.last && t < s.first + 6; ++t) {
      money = money || r_.IsOneOf(t, {"financial", "funding", "funds", "grant"});
      if (r_.IsOneOf(t, {"support", "funding", "assistance", "funds", "grant", "sponsorship"})) return true;
    }
    return false;
  }

  bool BeginsWithTime(const Sentence& s) const {
    for (std::uint32_t t = s.first; t < s.last && t < s.first + 3; ++t) {
      if (r_.tokens[t].Has(Token::kDigit) && t + 2 < s.last && r_.IsOneOf(t + 1, {":", "."}) &&
          r_.tokens[t + 2].Has(Token::kDigit))
        return true;
      const std::string_view w = r_.Lower(t);
      if (w.size() >= 4 && w.size() <= 5 && (w.find('.') != std::string_view::npos) &&
          r_.tokens[t].Has(Token::kDigit))
        return true;
    }
    return false;
  }

  // In an agenda everybody who is named in a line takes part in the event of the page.
  void Agenda() {
    if (!r_.agenda || r_.main_event < 0) return;  // a page with times of day is about an event
    bool on = false;
    std::size_t since = 0;
    for (std::size_t i = 0; i < r_.sentences.size(); ++i) {
      const Sentence& s = SentenceAt(i);
      if (r_.blocks[s.block].kind == BlockKind::kAgenda || BeginsWithTime(s)) {
        on = true;
        since = i;
      }
      if (!on || i - since > 12 || (s.prose && r_.blocks[s.block].kind != BlockKind::kListItem)) continue;
      At(i);
      for (const int id : s.mentions) {
        const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
        if (m.entity < 0 || m.naming != Naming::kName || m.entity == r_.main_event) continue;
        const Entity& e = c_.EntityOf(m.entity);
        if (e.type == kPerson) {
          c_.Layout("agenda-person", m.entity, r_.main_event, m.first, m.last, EvidenceScope::kLayout,
                    "presenter");
          continue;
        }
        const bool body = e.type == kOrganization || e.type == kOrganizationalUnit || e.type == kNetwork ||
                          (e.type == kProgramme && e.also != kNoType) ||
                          (e.type == kPlace && e.also != kNoType && m.last == s.last);
        if (!body) continue;
        // Behind a person it is whom that one works for; behind a word it is what a talk is about.
        bool behind = m.first > s.first && (r_.tokens[m.first - 1].Is(kPreposition | kDeterminer));
        for (const int other : s.mentions) {
          const Mention& x = r_.mentions[static_cast<std::size_t>(other)];
          behind = behind || (x.first < m.first && x.entity >= 0 && c_.EntityOf(x.entity).type == kPerson);
        }
        if (behind) continue;
        // What a talk is about is no speaker: "Renewable targets of X" ends in no body of its own line.
        const bool stands_alone =
            m.last == s.last || m.first == s.first || !r_.tokens[m.last].Has(Token::kWordLike);
        if (stands_alone && !(m.last < s.last && r_.Text(m.last) == ":"))
          c_.Layout("agenda-body", m.entity, r_.main_event, m.first, m.last, EvidenceScope::kLayout,
                    "presenter");
      }
    }
  }

  // Persons who head a section ("Li Wei, Director of X" in a line of its own, then what they said) spoke at
  // the event of the page.
  void SpeakersOfSections() {
    if (c_.PageEvent() < 0) return;
    std::vector<std::pair<int, std::size_t>> heads;
    for (std::size_t i = 0; i < r_.sentences.size(); ++i) {
      const Sentence& s = SentenceAt(i);
      if (s.prose || s.mentions.empty()) continue;
      const Mention& m = r_.mentions[static_cast<std::size_t>(s.mentions[0])];
      if (m.entity < 0 || m.first != s.first || c_.EntityOf(m.entity).type != kPerson) continue;
      if (c_.sink.Find(m.entity, "WORKS_FOR") < 0) continue;
      heads.emplace_back(m.entity, i);
    }
    if (heads.size() < 3) return;
    for (const auto& [person, i] : heads) {
      At(i);
      c_.Layout("section-speaker", person, r_.main_event, SentenceAt(i).first, SentenceAt(i).last,
                EvidenceScope::kDocument, "speaker");
    }
  }

  // "Members:" or "Participants" over lines that each name a body or person.
  void ListsUnderHeadings() {
    for (std::size_t b = 0; b + 1 < r_.blocks.size(); ++b) {
      const TextBlock& head = r_.blocks[b];
      if (head.last_sentence == head.first_sentence) continue;
      const Sentence& s = SentenceAt(head.last_sentence - 1);
      if (s.last - s.first > 12) continue;
      const char* rule = nullptr;
      int object = -1;
      std::uint32_t word = 0;
      bool inverse = true;  // the line is the subject
      for (std::uint32_t t = s.first; t < s.last; ++t) {
        if (r_.IsOneOf(t, {"members", "membership"}))
          rule = "list-of-members";
        else if (r_.IsOneOf(t, {"participants", "attendees", "attendance", "speakers", "present", "panelists",
                                "panellists", "presenters", "participating", "observers"}))
          rule = "list-of-participants";
        else if (r_.IsOneOf(t,
                            {"organizers", "organisers", "organizer", "organiser", "organized", "organised",
                             "hosts", "host", "co-hosts", "co-organizers", "co-organisers", "hosted"}))
          rule = "list-of-organizers";
        else if (r_.IsOneOf(t, {"partners"}))
          rule = "list-of-partners";
        else if (r_.IsOneOf(t, {"sponsors", "donors", "funders", "funded"}))
          rule = "list-of-sponsors";
        else
          continue;
        word = t;
        // The heading is about them: "Members", "Members of X", "Participating cities:", "Our partners"
        if (t > s.first + 2 && t + 1 < s.last && r_.Text(t + 1) != ":") rule = nullptr;
        break;
      }
      if (rule == nullptr || s.prose) continue;
      bool about = false;  // "News from the members"
      for (std::uint32_t t = s.first; t < word; ++t)
        about = about || r_.IsOneOf(t, {"news", "from", "for", "to", "become", "why", "how", "new", "about"});
      if (about) continue;
      At(head.last_sentence - 1);
      const bool event =
          std::string_view(rule) == "list-of-participants" || std::string_view(rule) == "list-of-organizers";
      if (event)
        object = c_.PageEvent();
      else
        object = HeadingOwner(s);
      if (object < 0 && !event)
        object = c_.Before(Bit(kNetwork) | Bit(kProgramme) | Bit(kOrganization), true);
      if (object < 0 && !event) object = FirstBody();
      if (object < 0) continue;
      int lines = 0;
      // The heading's own line: "Organisers: A, B and C"
      bool colon = false;
      for (const int id : s.mentions) {
        const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
        colon = colon || (m.first > s.first && r_.Text(m.first - 1) == ":");
        if (!colon || m.entity < 0 || m.entity == object) continue;
        Line(rule, m, object, inverse);
        ++lines;
      }
      if (lines > 0) continue;
      for (std::size_t n = b + 1; n < r_.blocks.size() && n < b + 80; ++n) {
        const TextBlock& line = r_.blocks[n];
        if (line.first_sentence == line.last_sentence) continue;
        const Sentence& x = SentenceAt(line.first_sentence);
        if (line.kind == BlockKind::kParagraph || x.last - x.first > 25 || x.mentions.empty()) break;
        At(line.first_sentence);
        for (const int id : x.mentions) {
          const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
          if (m.naming == Naming::kRole || m.entity < 0 || m.entity == object || c_.hidden.empty()) continue;
          Line(rule, m, object, inverse);
          if (!(m.last < x.last && r_.IsOneOf(m.last, {",", ";", "and"})) ||
              c_.EntityOf(m.entity).type == kPerson)
            break;
        }
      }
    }
  }

  void Line(const char* rule, const Mention& m, int object, bool) {
    c_.Layout(rule, m.entity, object, m.first, m.last, EvidenceScope::kLayout);
  }

  int HeadingOwner(const Sentence& s) const {
    for (const int id : s.mentions) {
      const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
      if (m.entity >= 0 && (Bit(c_.EntityOf(m.entity).type) & kBodies)) return m.entity;
    }
    return -1;
  }

  int FirstBody() const {
    for (std::size_t i = 0; i < r_.entities.size(); ++i) {
      if ((Bit(r_.entities[i].type) & (Bit(kNetwork) | Bit(kProgramme) | Bit(kOrganization))) &&
          r_.entities[i].mentions.size() >= 2 && !r_.entities[i].group)
        return static_cast<int>(i);
    }
    return -1;
  }

  // "Address: street, city, country" below the name of a body.
  void Address() {
    for (std::size_t b = 0; b < r_.blocks.size(); ++b) {
      if (r_.blocks[b].kind != BlockKind::kAddress) continue;
      const Sentence& s = SentenceAt(r_.blocks[b].first_sentence);
      std::vector<const Mention*> places;
      for (const int id : s.mentions) {
        const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
        if (m.entity >= 0 && c_.EntityOf(m.entity).type == kPlace) places.push_back(&m);
      }
      if (places.empty()) continue;
      int body = -1;
      std::size_t at = b;
      while (at-- > 0 && b - at < 5 && body < 0) {
        for (std::uint32_t i = r_.blocks[at].first_sentence; i < r_.blocks[at].last_sentence && body < 0;
             ++i) {
          for (const int id : SentenceAt(i).mentions) {
            const Mention& m = r_.mentions[static_cast<std::size_t>(id)];
            if (m.entity >= 0 &&
                (Bit(c_.EntityOf(m.entity).type) &
                 (Bit(kOrganization) | Bit(kOrganizationalUnit) | Bit(kNetwork))) &&
                m.first == SentenceAt(i).first) {
              body = m.entity;
              break;
            }
          }
        }
      }
      if (body < 0) continue;
      At(r_.blocks[b].first_sentence);
      c_.Layout("address", body, places[0]->entity, s.first, s.last, EvidenceScope::kLayout);
      for (std::size_t i = 0; i + 1 < places.size(); ++i) {
        if (c_.EntityOf(places[i]->entity).place_level <= c_.EntityOf(places[i + 1]->entity).place_level) {
          c_.Layout("address-chain", places[i]->entity, places[i + 1]->entity, places[i]->first,
                    places[i + 1]->last, EvidenceScope::kLayout);
        }
      }
    }
  }

  FactContext& c_;
  Reading& r_;
};

}  // namespace

void FindLayout(FactContext& c) { LayoutFinder(c).Run(); }

}  // namespace liaison::importer
