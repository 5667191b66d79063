#include "import/documents/vocabulary.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "graph/error.h"

namespace liaison::importer {
namespace {

constexpr const char* kBuiltIn[] = {"Organization", "OrganizationalUnit", "Network",  "Programme", "Event",
                                    "Agreement",    "Publication",        "Document", "Person",    "Place",
                                    "Topic"};

[[noreturn]] void Refuse(const std::string& source, const std::string& reason) {
  throw Error(ErrorKind::kRequest, "InvalidVocabulary", source + ": " + reason);
}

}  // namespace

std::optional<TypeId> Vocabulary::FindLabel(std::string_view name) const {
  const auto found = std::find(labels_.begin(), labels_.end(), name);
  if (found == labels_.end()) return std::nullopt;
  return static_cast<TypeId>(found - labels_.begin());
}

std::optional<TypeMask> Vocabulary::FindLabels(std::string_view name) const {
  if (const auto label = FindLabel(name)) return Bit(*label);
  const auto found = classes_.find(name);
  if (found == classes_.end()) return std::nullopt;
  return found->second;
}

const RelationType* Vocabulary::FindRelation(std::string_view name) const {
  const auto found = relations_.find(name);
  return found == relations_.end() ? nullptr : &found->second;
}

std::vector<const RelationType*> Vocabulary::Relations() const {
  std::vector<const RelationType*> out;
  for (const auto& [name, relation] : relations_) out.push_back(&relation);
  return out;
}

TypeMask Vocabulary::MaskOf(const std::vector<std::string>& names, const std::string& source) const {
  TypeMask mask = 0;
  for (const std::string& name : names) {
    const auto labels = FindLabels(name);
    if (!labels) Refuse(source, "'" + name + "' is no label and no class of labels");
    mask |= *labels;
  }
  return mask;
}

void Vocabulary::Add(std::string_view text, const std::string& source) {
  if (labels_.empty()) labels_.assign(std::begin(kBuiltIn), std::end(kBuiltIn));
  try {
    const auto json = nlohmann::json::parse(text);
    // Named, since items() only refers to what it goes over.
    const auto part = [&](const char* key) { return json.value(key, nlohmann::json::object()); };
    const nlohmann::json labels = part("labels"), classes = part("classes"), relations = part("relations");
    for (const auto& [name, about] : labels.items()) {
      if (FindLabel(name)) continue;
      if (labels_.size() >= kRole) Refuse(source, "too many labels");
      labels_.push_back(name);
    }
    for (const auto& [name, members] : classes.items()) {
      classes_[name] = MaskOf(members.get<std::vector<std::string>>(), source);
    }
    for (const auto& [name, relation] : relations.items()) {
      relations_[name] = {name, MaskOf(relation.at("from").get<std::vector<std::string>>(), source),
                          MaskOf(relation.at("to").get<std::vector<std::string>>(), source),
                          relation.value("symmetric", false)};
    }
  } catch (const nlohmann::json::exception& e) {
    Refuse(source, e.what());
  }
}

}  // namespace liaison::importer
