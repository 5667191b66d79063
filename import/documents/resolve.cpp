#include "import/documents/resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "import/documents/normal_name.h"

namespace liaison::importer {
namespace {

constexpr double kLeastScore = 0.5;
constexpr std::size_t kMostCandidates = 3;

bool LabelsFit(const ExtractedEntity& e, const NamedNode& node) {
  return node.HasLabel(e.type) || (!e.also.empty() && node.HasLabel(e.also));
}

// Labels that name kinds of acting bodies are told apart less surely than persons from places: good enough
// for a candidate.
bool LabelsAreNear(const ExtractedEntity& e, const NamedNode& node) {
  if (LabelsFit(e, node)) return true;
  const auto body = [](std::string_view label) {
    return label == "Organization" || label == "OrganizationalUnit" || label == "Network" ||
           label == "Programme";
  };
  return (body(e.type) || body(e.also)) && std::any_of(node.labels.begin(), node.labels.end(), body);
}

bool Conflict(const ExternalIds& ids, const NamedNode& node) {
  return std::any_of(ids.begin(), ids.end(), [&](const auto& id) {
    const auto other = node.external.find(id.first);
    return other != node.external.end() && other->second != id.second;
  });
}

// "Steering Committee", "Annual General Meeting": every body has one of its own. Normal forms (NormalName).
bool IsGeneric(std::string_view normal) {
  static const std::set<std::string_view> kWords = {
      "agreement",   "alliance",   "and",        "annual",   "assembly",      "award",      "board",
      "center",      "ceremony",   "chair",      "closing",  "committee",     "conference", "council",
      "declaration", "department", "division",   "event",    "executive",     "first",      "forum",
      "general",     "governing",  "government", "group",    "high",          "initiative", "institute",
      "joint",       "launch",     "level",      "meeting",  "memorandum",    "ministry",   "network",
      "of",          "office",     "opening",    "panel",    "partnership",   "plan",       "plenary",
      "program",     "project",    "report",     "round",    "scheme",        "second",     "secretariat",
      "session",     "signing",    "steering",   "summit",   "table",         "task",       "team",
      "technical",   "the",        "third",      "training", "understanding", "unit",       "university",
      "working",     "workshop"};
  const auto words = WordsOf(normal);
  return std::all_of(words.begin(), words.end(), [](std::string_view w) { return kWords.contains(w); });
}

// Whether an equal name means the same thing in another document.
bool NameTravels(const ExtractedEntity& e) {
  if (e.group || e.name.empty()) return false;
  if (e.type == "Topic") return true;
  if (!IsProperName(e.name) || IsBareAcronym(e.name) || IsGeneric(NormalName(e.name))) return false;
  if (e.type != "Person") return true;
  return WordsOf(NormalName(e.name)).size() > 1;  // a surname alone is no name of a person
}

const NamedNode* OnlyFitting(const std::vector<const NamedNode*>& found, const ExtractedEntity& e,
                             const ExternalIds& ids) {
  const NamedNode* only = nullptr;
  for (const NamedNode* node : found) {
    if (!LabelsFit(e, *node) || Conflict(ids, *node)) continue;
    if (only != nullptr) return nullptr;
    only = node;
  }
  return only;
}

// The acronyms that the document gives to the entity beside its full name.
std::vector<std::string> DefinedAcronyms(const ExtractedEntity& e) {
  std::vector<std::string> out;
  for (const std::string& alias : e.aliases) {
    if (IsBareAcronym(alias)) out.push_back(alias);
  }
  return out;
}

// A node that is known by nothing but the acronym takes the full name that a document gives it. One with
// another full name does not.
bool KnownByAcronymAlone(const NamedNode& node) { return IsBareAcronym(node.name); }

void AddCandidate(std::vector<SameAsCandidate>& candidates, NodeId node, double score, std::string why) {
  for (SameAsCandidate& c : candidates) {
    if (c.node != node) continue;
    if (score > c.score) c = {node, score, std::move(why)};
    return;
  }
  candidates.push_back({node, score, std::move(why)});
}

std::vector<SameAsCandidate> Candidates(const ExtractedEntity& e, const ExternalIds& ids,
                                        const GraphNames& names) {
  std::vector<SameAsCandidate> out;
  const std::string normal = NormalName(e.name);
  if (e.group || e.type == "Topic" || !IsProperName(e.name) || IsGeneric(normal)) return out;
  const auto possible = [&](const NamedNode& node) {
    return IsProperName(node.name) && LabelsAreNear(e, node) && !node.HasLabel("Topic") &&
           !Conflict(ids, node);
  };
  std::vector<std::string> own = e.aliases;
  own.push_back(e.name);
  for (const std::string& name : own) {
    const std::string key = NormalName(name);
    if (key.empty()) continue;
    for (const NamedNode* node : names.WithAlias(key)) {
      if (!possible(*node)) continue;
      IsBareAcronym(name) ? AddCandidate(out, node->node, 0.6, fmt::format("the acronym {}", name))
                          : AddCandidate(out, node->node, 0.8, fmt::format("the name {}", name));
    }
  }
  const std::size_t words = WordsOf(normal).size();
  for (const NamedNode* node : names.Near(normal)) {
    if (!possible(*node)) continue;
    const std::string other = NormalName(node->name);
    // Persons: the surname and an initial. Others: most of the words, or one name within the other.
    if (e.type == "Person") {
      const auto a = WordsOf(normal), b = WordsOf(other);
      if (!a.empty() && !b.empty() && a.back() == b.back() && a.front().front() == b.front().front()) {
        AddCandidate(out, node->node, 0.7, "the surname and the first letter");
      }
      continue;
    }
    const double overlap = WordOverlap(normal, other);
    const bool within = words > 1 && (" " + other + " ").find(" " + normal + " ") != std::string::npos;
    const double score = std::max(overlap * 0.9, within ? 0.55 : 0.0);
    if (score >= kLeastScore && overlap >= 0.6) {
      AddCandidate(out, node->node, score, fmt::format("{:.0f} % of the words", overlap * 100));
    } else if (within) {
      AddCandidate(out, node->node, 0.55, "one name within the other");
    }
  }
  if (IsBareAcronym(e.name)) {
    for (const NamedNode* node : names.WithAlias(normal)) {
      if (possible(*node)) AddCandidate(out, node->node, 0.6, fmt::format("the acronym {}", e.name));
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.score != b.score ? a.score > b.score : a.node < b.node;
  });
  if (out.size() > kMostCandidates) out.resize(kMostCandidates);
  return out;
}

}  // namespace

std::vector<Resolution> Resolve(const std::vector<ExtractedEntity>& entities,
                                const std::vector<ExternalIds>& external,
                                const std::vector<DocumentRecord>& before, const GraphNames& names) {
  static const ExternalIds kNone;
  std::map<std::string, std::pair<NodeId, std::string>>
      known;  // by EntityKey, of the latest version that had it
  for (const DocumentRecord& record : before) {
    for (const RecordedEntity& e : record.entities) known[e.key] = {e.node, e.how};
  }
  std::vector<Resolution> out(entities.size());
  for (std::size_t i = 0; i < entities.size(); ++i) {
    const ExtractedEntity& e = entities[i];
    const ExternalIds& ids = external.empty() ? kNone : external[i];
    Resolution& r = out[i];
    if (const auto found = known.find(EntityKey(e.type, e.name)); found != known.end()) {
      const NamedNode* node = names.Find(found->second.first);
      if (node != nullptr && !Conflict(ids, *node)) {
        r.node = node->node;
        r.how = found->second.second == "person" ? "person" : "before";
        continue;
      }
    }
    for (const auto& [key, id] : ids) {
      const auto same = names.WithExternal(key, id);
      if (same.size() == 1 && !Conflict(ids, *same.front())) {
        r.node = same.front()->node;
        r.how = "external id";
        break;
      }
    }
    if (r.node) continue;
    if (NameTravels(e)) {
      if (const NamedNode* node = OnlyFitting(names.WithName(NormalName(e.name)), e, ids)) {
        r.node = node->node;
        r.how = "name";
        continue;
      }
    }
    if (!e.group && e.type != "Topic") {
      const std::vector<std::string> acronyms =
          IsBareAcronym(e.name) ? std::vector<std::string>{e.name} : DefinedAcronyms(e);
      for (const std::string& acronym : acronyms) {
        const NamedNode* node = OnlyFitting(names.WithAlias(NormalName(acronym)), e, ids);
        // With a full name of its own in this document, only a node that has none other may be it.
        if (node == nullptr || (!IsBareAcronym(e.name) && !KnownByAcronymAlone(*node))) continue;
        r.node = node->node;
        r.how = "acronym";
        break;
      }
      if (r.node) continue;
      // "X (hereinafter: Y)" where the graph knows Y by its full name: an alias that is a full name itself.
      for (const std::string& alias : e.aliases) {
        if (IsBareAcronym(alias) || !IsProperName(alias) || WordsOf(NormalName(alias)).size() < 3) continue;
        if (const NamedNode* node = OnlyFitting(names.WithName(NormalName(alias)), e, ids)) {
          r.node = node->node;
          r.how = "name";
          break;
        }
      }
      if (r.node) continue;
    }
    r.how = "new";
    r.candidates = Candidates(e, ids, names);
  }
  return out;
}

}  // namespace liaison::importer
