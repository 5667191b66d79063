// scope.h: which names can be used at a place of a statement, and what they stand for.
//
// A scope holds the variables of one query (WITH replaces them) or of one local construct (a comprehension,
// FOREACH). The outer scope is visible through it: an inner declaration hides an outer one. Names only;
// labels, types and keys are no variables.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/ast/expression.h"
#include "query/bind/types.h"

namespace liaison::binding {

struct VariableInfo {
  ast::Slot slot = ast::kNoSlot;
  StaticType type;
  std::string_view barred = {};  // why the name, though known, cannot be used here; empty: it can
};

class Scope {
 public:
  using Locals = std::map<std::string, VariableInfo, std::less<>>;

  // `outer` must outlive this scope.
  explicit Scope(const Scope* outer = nullptr) : outer_(outer) {}

  // Null when no scope has the name.
  const VariableInfo* Find(std::string_view name) const;
  // Of what the query around this one has.
  const VariableInfo* FindOutside(std::string_view name) const {
    return outer_ == nullptr ? nullptr : outer_->Find(name);
  }
  bool HasLocal(std::string_view name) const { return locals_.contains(name); }
  // Hides a declaration of the same name.
  void Declare(std::string name, VariableInfo info) {
    locals_.insert_or_assign(std::move(name), std::move(info));
  }
  // WITH: what it does not hand on is remembered for hints.
  void Replace(Locals locals);
  const Locals& locals() const { return locals_; }
  // All names that can be used here, hidden ones once.
  Locals Visible() const;

  // The visible name that is likely to have been meant.
  std::optional<std::string> Closest(std::string_view name) const;
  // Whether the name was there before a WITH that did not hand it on.
  bool WasDropped(std::string_view name) const;

 private:
  const Scope* outer_;
  Locals locals_;
  std::set<std::string, std::less<>> dropped_;
};

}  // namespace liaison::binding
