#include "query/bind/scope.h"

#include "graph/likeness.h"

namespace liaison::binding {

const VariableInfo* Scope::Find(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    if (const auto it = scope->locals_.find(name); it != scope->locals_.end()) return &it->second;
  }
  return nullptr;
}

Scope::Locals Scope::Visible() const {
  Locals result = locals_;
  for (const Scope* scope = outer_; scope != nullptr; scope = scope->outer_) {
    result.insert(scope->locals_.begin(), scope->locals_.end());
  }
  return result;
}

void Scope::Replace(Locals locals) {
  for (const auto& [name, info] : locals_) {
    if (!locals.contains(name)) dropped_.insert(name);
  }
  locals_ = std::move(locals);
}

bool Scope::WasDropped(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    if (scope->dropped_.contains(name)) return true;
  }
  return false;
}

std::optional<std::string> Scope::Closest(std::string_view name) const {
  NearestName nearest(name);
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    for (const auto& [candidate, info] : scope->locals_) nearest.Offer(candidate);
  }
  if (nearest.found().empty()) return {};
  return nearest.found();
}

}  // namespace liaison::binding
