#include "import/documents/find_facts.h"

#include <algorithm>

namespace liaison::importer {
namespace {

constexpr int kSentencesBack = 6;  // how far a definite phrase may reach

// At least three times, and more often than any other.
int MainBody(const Reading& r) {
  int best = -1;
  std::size_t most = 2;
  for (std::size_t e = 0; e < r.entities.size(); ++e) {
    const Entity& x = r.entities[e];
    if (x.group || !(Bit(x.type) & (Bit(kOrganization) | Bit(kNetwork) | Bit(kProgramme)))) continue;
    if (x.mentions.size() > most) {
      most = x.mentions.size();
      best = static_cast<int>(e);
    }
  }
  return best;
}

bool IsSentenceSubject(const Clause& c) { return c.finite && !c.subject.empty(); }

}  // namespace

int FactContext::Before(TypeMask types, bool joint) const {
  if (joint && (types & Bit(kNetwork)) && types != Bit(kNetwork)) {
    const int network = Before(Bit(kNetwork));
    if (network >= 0) return network;
  }
  // By sentence: those behind the one at hand are there when the whole document has been read.
  auto end = std::upper_bound(seen.begin(), seen.end(), sentence,
                              [](int at, const std::pair<int, int>& s) { return at < s.second; });
  while (end != seen.begin()) {
    const auto it = --end;
    if (sentence - it->second > kSentencesBack) break;
    const Entity& e = EntityOf(it->first);
    if (!e.group && (types & Bit(e.type))) return it->first;
  }
  return -1;
}

int FactContext::Owner(std::uint32_t token, TypeMask types) const {
  if ((types & Bit(kPlace)) && types != Bit(kPlace)) {  // countries own less than bodies
    const int body = Owner(token, types & ~Bit(kPlace));
    if (body >= 0) return body;
  }
  for (const int id : At().mentions) {
    const Mention& m = MentionOf(id);
    if (m.first >= token) break;
    if (m.entity >= 0 && m.last <= token && m.naming != Naming::kRole && m.type != kPerson &&
        sink.Fits(m.entity, types) && !EntityOf(m.entity).group)
      return m.entity;
  }
  for (const int e : last_subjects) {
    if (sink.Fits(e, types) && EntityOf(e).type != kPerson) return e;
  }
  return Before(types);
}

bool FactContext::Layout(std::string_view name, int subject, int object, std::uint32_t first,
                         std::uint32_t last, EvidenceScope scope, const std::string& role,
                         Modality modality) {
  const Rule* rule = rules.Layout(name);
  if (rule == nullptr || rule->relation == nullptr) return false;
  FactSink::Finding f;
  f.subject = subject;
  f.object = object;
  f.role = role;
  f.modality = modality;
  return sink.Add(*rule, f, {sentence, first, last, scope});
}

void FindFacts(Reading& r, const Resources& res, const RuleBook& rules) {
  FactContext c{r, res, rules, FactSink(r, res), MainBody(r), 0, {}, {}, {}, {}, {}};
  for (std::size_t i = 0; i < r.sentences.size(); ++i) {
    c.sentence = static_cast<int>(i);
    const Sentence& s = r.sentences[i];
    c.hidden.assign(s.last - s.first, false);
    const std::size_t facts_before = r.facts.size();
    FindStructure(c);
    FindRoles(c);
    std::vector<Item> items = MakeItems(r, res, rules, s, c.hidden);
    JoinLists(r, items);
    std::vector<Clause> clauses;
    if (s.last - s.first > 3) clauses = ParseClauses(r, res, items);
    c.lists.clear();
    for (const Item& item : items) {
      if (item.mentions.size() < 2) continue;
      std::vector<int> members;
      for (const int m : item.mentions) members.push_back(c.MentionOf(m).entity);
      c.lists.emplace_back(item.last, std::move(members));
    }
    ApplyFrames(c, clauses);
    ApplyPhrases(c, items);
    ApplyTies(c, items, facts_before);
    // What the next sentence may refer back to.
    std::vector<int> subjects;
    for (const Clause& clause : clauses) {
      if (!IsSentenceSubject(clause)) continue;
      for (const int m : clause.subject[0].mentions) {
        // "Its secretariat is in Bern. It ...": still the body itself
        if (c.MentionOf(m).naming != Naming::kLoose) subjects.push_back(c.MentionOf(m).entity);
      }
      if (!subjects.empty()) break;
    }
    if (!subjects.empty()) c.last_subjects = subjects;
    for (const Item& item : items) {
      std::vector<int> bodies;
      for (const int m : item.mentions) {
        const int e = c.MentionOf(m).entity;
        if (Bit(c.EntityOf(e).type) & (kBodies | Bit(kPlace))) bodies.push_back(e);
      }
      if (bodies.size() >= 2) c.last_pair = bodies;
    }
    for (const int m : s.mentions) {
      if (c.MentionOf(m).entity >= 0) c.seen.emplace_back(c.MentionOf(m).entity, c.sentence);
    }
  }
  FindLayout(c);
}

}  // namespace liaison::importer
