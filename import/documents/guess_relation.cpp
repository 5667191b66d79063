#include "import/documents/guess_relation.h"

#include <algorithm>
#include <array>

#include "import/documents/normal_name.h"

namespace liaison::importer {
namespace {

struct Trigger {
  std::string_view stem;  // a word begins with it
  std::string_view predicate;
};

// In order of how much a word says: "funded" more than "with".
constexpr std::array kTriggers = {
    Trigger{"fund", "FUNDS"},
    Trigger{"financ", "FUNDS"},
    Trigger{"grant", "FUNDS"},
    Trigger{"sponsor", "FUNDS"},
    Trigger{"donat", "FUNDS"},
    Trigger{"sign", "SIGNED"},
    Trigger{"ratif", "SIGNED"},
    Trigger{"adopt", "SIGNED"},
    Trigger{"publish", "PUBLISHED"},
    Trigger{"author", "PUBLISHED"},
    Trigger{"wrote", "PUBLISHED"},
    Trigger{"written", "PUBLISHED"},
    Trigger{"releas", "PUBLISHED"},
    Trigger{"organi", "ORGANIZES"},
    Trigger{"conven", "ORGANIZES"},
    Trigger{"co host", "ORGANIZES"},
    Trigger{"cohost", "ORGANIZES"},
    Trigger{"host", "HOSTS"},
    Trigger{"establish", "FOUNDED"},
    Trigger{"found", "FOUNDED"},
    Trigger{"launch", "FOUNDED"},
    Trigger{"set up", "FOUNDED"},
    Trigger{"creat", "FOUNDED"},
    Trigger{"inaugurat", "FOUNDED"},
    Trigger{"implement", "IMPLEMENTS"},
    Trigger{"carried out", "IMPLEMENTS"},
    Trigger{"run by", "IMPLEMENTS"},
    Trigger{"member", "MEMBER_OF"},
    Trigger{"join", "MEMBER_OF"},
    Trigger{"chair", "MEMBER_OF"},
    Trigger{"belong", "PART_OF"},
    Trigger{"part of", "PART_OF"},
    Trigger{"subsidiar", "PART_OF"},
    Trigger{"affiliat", "PART_OF"},
    Trigger{"participat", "PARTICIPATES_IN"},
    Trigger{"attend", "PARTICIPATES_IN"},
    Trigger{"speak", "PARTICIPATES_IN"},
    Trigger{"spoke", "PARTICIPATES_IN"},
    Trigger{"present", "PARTICIPATES_IN"},
    Trigger{"support", "SUPPORTS"},
    Trigger{"help", "SUPPORTS"},
    Trigger{"assist", "SUPPORTS"},
    Trigger{"cooperat", "PARTNERS_WITH"},
    Trigger{"collaborat", "PARTNERS_WITH"},
    Trigger{"partner", "PARTNERS_WITH"},
    Trigger{"together with", "PARTNERS_WITH"},
    Trigger{"jointly", "PARTNERS_WITH"},
    Trigger{"focus", "FOCUSES_ON"},
    Trigger{"based in", "LOCATED_IN"},
    Trigger{"held in", "LOCATED_IN"},
};

// What two labels mostly have to do with each other when no word says more.
struct Default {
  std::string_view from, to, predicate;
};
constexpr std::array kDefaults = {
    Default{"Person", "Event", "PARTICIPATES_IN"},
    Default{"Person", "Agreement", "SIGNED"},
    Default{"Person", "Publication", "PUBLISHED"},
    Default{"Person", "Organization", "WORKS_FOR"},
    Default{"Person", "OrganizationalUnit", "WORKS_FOR"},
    Default{"Person", "Network", "WORKS_FOR"},
    Default{"Person", "Programme", "WORKS_FOR"},
    Default{"Person", "Place", "WORKS_FOR"},
    Default{"OrganizationalUnit", "Organization", "PART_OF"},
    Default{"Programme", "Organization", "PART_OF"},
    Default{"Organization", "Network", "MEMBER_OF"},
    Default{"Organization", "Event", "PARTICIPATES_IN"},
    Default{"OrganizationalUnit", "Event", "PARTICIPATES_IN"},
    Default{"Network", "Event", "PARTICIPATES_IN"},
    Default{"Programme", "Event", "PARTICIPATES_IN"},
    Default{"Organization", "Agreement", "SIGNED"},
    Default{"Network", "Agreement", "SIGNED"},
    Default{"Organization", "Publication", "PUBLISHED"},
    Default{"Network", "Publication", "PUBLISHED"},
    Default{"Event", "Place", "LOCATED_IN"},
    Default{"Organization", "Place", "LOCATED_IN"},
    Default{"OrganizationalUnit", "Place", "LOCATED_IN"},
    Default{"Network", "Place", "LOCATED_IN"},
    Default{"Programme", "Place", "LOCATED_IN"},
    Default{"Place", "Event", "PARTICIPATES_IN"},
    Default{"Place", "Agreement", "SIGNED"},
    Default{"Organization", "Programme", "IMPLEMENTS"},
    Default{"Organization", "Organization", "PARTNERS_WITH"},
};

bool Has(const std::vector<std::string>& labels, std::string_view label) {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

// Where a word of the normal text begins with the stem; npos: nowhere.
std::size_t FindStem(std::string_view text, std::string_view stem) {
  for (std::size_t at = text.find(stem); at != std::string_view::npos; at = text.find(stem, at + 1)) {
    if (at == 0 || text[at - 1] == ' ') return at;
  }
  return std::string_view::npos;
}

}  // namespace

bool Joins(const Vocabulary& vocabulary, const RelationType& type, const std::vector<std::string>& from,
           const std::vector<std::string>& to) {
  const auto any = [&](const std::vector<std::string>& labels, TypeMask allowed) {
    return std::any_of(labels.begin(), labels.end(), [&](const std::string& label) {
      const auto id = vocabulary.FindLabel(label);
      return id && (allowed & Bit(*id)) != 0;
    });
  };
  return any(from, type.from) && any(to, type.to);
}

std::optional<RelationGuess> GuessRelation(const Vocabulary& vocabulary,
                                           const std::vector<std::string>& first,
                                           const std::vector<std::string>& second, std::string_view between,
                                           std::string_view all) {
  const auto joins = [&](const RelationType& type, bool swapped) {
    return swapped ? Joins(vocabulary, type, second, first) : Joins(vocabulary, type, first, second);
  };
  for (const std::string_view text : {between, all}) {
    for (const Trigger& t : kTriggers) {
      const std::size_t at = FindStem(text, t.stem);
      if (at == std::string_view::npos) continue;
      const RelationType* type = vocabulary.FindRelation(t.predicate);
      if (type == nullptr) continue;
      const bool forward = joins(*type, false), backward = joins(*type, true);
      if (!forward && !backward) continue;
      // "organised by" turns the direction; so does the verb's noun: "members include".
      const std::string_view behind = text.substr(at);
      const bool passive = FindStem(behind, "by") != std::string_view::npos ||
                           FindStem(behind, "include") != std::string_view::npos ||
                           FindStem(behind, "compris") != std::string_view::npos;
      const bool swapped = forward && backward ? passive && text == between : !forward;
      return RelationGuess{type->name, swapped};
    }
  }
  for (const Default& d : kDefaults) {
    for (const bool swapped : {false, true}) {
      const auto &from = swapped ? second : first, &to = swapped ? first : second;
      if (!Has(from, d.from) || !Has(to, d.to)) continue;
      const RelationType* type = vocabulary.FindRelation(d.predicate);
      if (type != nullptr && joins(*type, swapped)) return RelationGuess{type->name, swapped};
    }
  }
  for (const std::string_view predicate :
       {"FOCUSES_ON", "PART_OF", "PARTNERS_WITH", "SUPPORTS", "LOCATED_IN"}) {
    const RelationType* type = vocabulary.FindRelation(predicate);
    if (type == nullptr) continue;
    for (const bool swapped : {false, true}) {
      if (joins(*type, swapped)) return RelationGuess{type->name, swapped};
    }
  }
  return std::nullopt;
}

}  // namespace liaison::importer
