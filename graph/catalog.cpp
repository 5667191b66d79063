#include "graph/catalog.h"

#include <algorithm>
#include <mutex>

#include "graph/error.h"

namespace liaison {
namespace {

constexpr std::size_t kMostNames = 0xFFF0;  // the last ids are kept for columns of the graph's own

template <class Id>
std::vector<Id> AllIds(std::size_t count) {
  std::vector<Id> ids(count);
  for (std::size_t i = 0; i < count; ++i) ids[i] = Id{static_cast<std::uint16_t>(i + 1)};
  return ids;
}

template <class Definition, class Dropped>
std::vector<Definition> VisibleAt(std::uint64_t commit, const std::vector<Definition>& live,
                                  const std::vector<Dropped>& dropped) {
  std::vector<Definition> visible;
  for (const Definition& d : live) {
    if (d.created_at <= commit) visible.push_back(d);
  }
  for (const Dropped& d : dropped) {
    if (d.definition.created_at <= commit && commit < d.dropped_at) visible.push_back(d.definition);
  }
  return visible;
}

template <class Definition>
std::optional<Definition> Named(std::string_view name, const std::vector<Definition>& definitions) {
  for (const Definition& d : definitions) {
    if (d.name == name) return d;
  }
  return std::nullopt;
}

template <class Id>
std::optional<Id> FindId(const std::unordered_map<std::string, std::uint16_t>& ids, std::string_view name) {
  auto it = ids.find(std::string(name));
  if (it == ids.end()) return std::nullopt;
  return Id{it->second};
}

std::string NameAt(const std::vector<std::string>& names, std::uint16_t id) {
  return id == 0 || id > names.size() ? std::string() : names[id - 1];
}

}  // namespace

std::optional<LabelId> Catalog::FindLabel(std::string_view name) const {
  std::shared_lock lock(mutex_);
  return FindId<LabelId>(labels_.ids, name);
}
std::optional<TypeId> Catalog::FindType(std::string_view name) const {
  std::shared_lock lock(mutex_);
  return FindId<TypeId>(types_.ids, name);
}
std::optional<KeyId> Catalog::FindKey(std::string_view name) const {
  std::shared_lock lock(mutex_);
  return FindId<KeyId>(keys_.ids, name);
}

std::string Catalog::LabelName(LabelId id) const {
  std::shared_lock lock(mutex_);
  return NameAt(labels_.names, id.value);
}
std::string Catalog::TypeName(TypeId id) const {
  std::shared_lock lock(mutex_);
  return NameAt(types_.names, id.value);
}
std::string Catalog::KeyName(KeyId id) const {
  std::shared_lock lock(mutex_);
  return NameAt(keys_.names, id.value);
}

std::vector<LabelId> Catalog::Labels() const {
  std::shared_lock lock(mutex_);
  return AllIds<LabelId>(labels_.names.size());
}
std::vector<TypeId> Catalog::Types() const {
  std::shared_lock lock(mutex_);
  return AllIds<TypeId>(types_.names.size());
}
std::vector<KeyId> Catalog::Keys() const {
  std::shared_lock lock(mutex_);
  return AllIds<KeyId>(keys_.names.size());
}

std::vector<LabelId> Catalog::LabelsOf(LabelSetId id) const {
  std::shared_lock lock(mutex_);
  return id.value == 0 || id.value > label_sets_.size() ? std::vector<LabelId>() : label_sets_[id.value - 1];
}

std::vector<LabelSetId> Catalog::LabelSetsWith(LabelId label) const {
  std::shared_lock lock(mutex_);
  std::vector<LabelSetId> sets;
  for (std::size_t i = 0; i < label_sets_.size(); ++i) {
    if (std::binary_search(label_sets_[i].begin(), label_sets_[i].end(), label)) {
      sets.push_back({static_cast<std::uint16_t>(i + 1)});
    }
  }
  return sets;
}

std::size_t Catalog::LabelSetCount() const {
  std::shared_lock lock(mutex_);
  return label_sets_.size();
}

std::optional<LabelSetId> Catalog::FindLabelSet(const std::vector<LabelId>& sorted) const {
  std::shared_lock lock(mutex_);
  auto it = label_set_ids_.find(sorted);
  if (it == label_set_ids_.end()) return std::nullopt;
  return it->second;
}

std::vector<IndexDefinition> Catalog::Indexes(std::uint64_t commit) const {
  std::shared_lock lock(mutex_);
  return VisibleAt(commit, indexes_, dropped_indexes_);
}
std::vector<ConstraintDefinition> Catalog::Constraints(std::uint64_t commit) const {
  std::shared_lock lock(mutex_);
  return VisibleAt(commit, constraints_, dropped_constraints_);
}
std::optional<IndexDefinition> Catalog::FindIndex(std::string_view name) const {
  std::shared_lock lock(mutex_);
  return Named(name, indexes_);
}
std::optional<ConstraintDefinition> Catalog::FindConstraint(std::string_view name) const {
  std::shared_lock lock(mutex_);
  return Named(name, constraints_);
}

std::uint64_t Catalog::version() const {
  std::shared_lock lock(mutex_);
  return version_;
}

std::uint16_t Catalog::Add(Names& names, std::string_view name, const char* what) {
  if (names.names.size() >= kMostNames) {
    throw Error(ErrorKind::kResource, "TooManyNames", std::string("there is no room for another ") + what);
  }
  auto [it, added] =
      names.ids.try_emplace(std::string(name), static_cast<std::uint16_t>(names.names.size() + 1));
  if (added) names.names.emplace_back(name);
  return it->second;
}

LabelId Catalog::AddLabel(std::string_view name) {
  if (auto found = FindLabel(name)) return *found;
  std::unique_lock lock(mutex_);
  ++version_;
  return {Add(labels_, name, "label")};
}
TypeId Catalog::AddType(std::string_view name) {
  if (auto found = FindType(name)) return *found;
  std::unique_lock lock(mutex_);
  ++version_;
  return {Add(types_, name, "relationship type")};
}
KeyId Catalog::AddKey(std::string_view name) {
  if (auto found = FindKey(name)) return *found;
  std::unique_lock lock(mutex_);
  ++version_;
  return {Add(keys_, name, "property key")};
}

LabelSetId Catalog::AddLabelSet(std::vector<LabelId> sorted) {
  std::unique_lock lock(mutex_);
  auto it = label_set_ids_.find(sorted);
  if (it != label_set_ids_.end()) return it->second;
  if (label_sets_.size() >= kMostNames) {
    throw Error(ErrorKind::kResource, "TooManyNames", "there is no room for another combination of labels");
  }
  const LabelSetId id{static_cast<std::uint16_t>(label_sets_.size() + 1)};
  label_set_ids_.emplace(sorted, id);
  label_sets_.push_back(std::move(sorted));
  return id;
}

void Catalog::AddDefinition(IndexDefinition d) {
  std::unique_lock lock(mutex_);
  ++version_;
  indexes_.push_back(std::move(d));
}
void Catalog::AddDefinition(ConstraintDefinition d) {
  std::unique_lock lock(mutex_);
  ++version_;
  constraints_.push_back(std::move(d));
}

void Catalog::Drop(IndexId id, std::uint64_t dropped_at) {
  std::unique_lock lock(mutex_);
  auto it = std::find_if(indexes_.begin(), indexes_.end(), [&](const auto& d) { return d.id == id; });
  if (it == indexes_.end()) return;
  ++version_;
  dropped_indexes_.push_back({std::move(*it), dropped_at});
  indexes_.erase(it);
}
void Catalog::Drop(ConstraintId id, std::uint64_t dropped_at) {
  std::unique_lock lock(mutex_);
  auto it = std::find_if(constraints_.begin(), constraints_.end(), [&](const auto& d) { return d.id == id; });
  if (it == constraints_.end()) return;
  ++version_;
  dropped_constraints_.push_back({std::move(*it), dropped_at});
  constraints_.erase(it);
}

}  // namespace liaison
