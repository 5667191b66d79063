// vocabulary.h: the labels and relationship types that an extractor may use, with domain and range, from JSON
// (data/vocabulary.json and files of users). Labels are small numbers here, sets of labels are bit masks.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace liaison::importer {

using TypeId = std::uint8_t;
using TypeMask = std::uint64_t;

// The labels that the stages know by name; those of users follow. The last two never leave the extractor.
enum : TypeId {
  kOrganization,
  kOrganizationalUnit,
  kNetwork,
  kProgramme,
  kEvent,
  kAgreement,
  kPublication,
  kDocument,
  kPerson,
  kPlace,
  kTopic,
  kFirstUserType,
  kRole = 61,     // "Executive Director": belongs to a person, is no entity
  kUnknown = 62,  // a name of which nothing is known
  kNoType = 63,
};
constexpr TypeMask Bit(TypeId type) { return TypeMask{1} << type; }
constexpr TypeMask kBodies = Bit(kOrganization) | Bit(kOrganizationalUnit) | Bit(kNetwork) | Bit(kProgramme);

struct RelationType {
  std::string name;
  TypeMask from = 0, to = 0;
  bool symmetric = false;
};

class Vocabulary {
 public:
  // Adds what `json` defines. `source` is for error messages. Throws Error (kRequest, InvalidVocabulary).
  void Add(std::string_view json, const std::string& source);

  std::optional<TypeId> FindLabel(std::string_view) const;
  std::optional<TypeMask> FindLabels(std::string_view) const;  // a label or a class of labels ("Agent")
  const std::string& NameOf(TypeId type) const { return labels_[type]; }
  const RelationType* FindRelation(std::string_view) const;
  std::vector<const RelationType*> Relations() const;  // in order of name

 private:
  TypeMask MaskOf(const std::vector<std::string>&, const std::string& source) const;
  std::vector<std::string> labels_;
  std::map<std::string, TypeMask, std::less<>> classes_;
  std::map<std::string, RelationType, std::less<>> relations_;
};

}  // namespace liaison::importer
