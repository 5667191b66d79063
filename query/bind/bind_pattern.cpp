// Patterns: which of their names are new, which refer, and what kind of thing each must be.
//
// MATCH declares all names of its patterns before it looks at properties and predicates, which may use any of
// them. CREATE goes from left to right, so that properties see what stands before them. MERGE looks at
// properties first: they see none of its own names.
#include "query/ast/walk.h"
#include "query/bind/binder.h"

#include <utility>

namespace liaison::binding {
namespace {

using ast::NodePattern;
using ast::PathPattern;
using ast::QuantifiedPath;
using ast::RelationshipPattern;

template <class OnNode, class OnRelationship, class OnQuantified>
void VisitElements(PathPattern& pattern, OnNode on_node, OnRelationship on_relationship,
                   OnQuantified on_quantified) {
  for (auto& element : pattern.elements) {
    if (auto* node = std::get_if<NodePattern>(&element)) {
      on_node(*node);
    } else if (auto* relationship = std::get_if<RelationshipPattern>(&element)) {
      on_relationship(*relationship);
    } else {
      on_quantified(*std::get<std::unique_ptr<QuantifiedPath>>(element));
    }
  }
}

[[noreturn]] void FailKind(const std::string& name, const StaticType& is, std::string_view needed,
                           Position position) {
  Fail("VariableTypeConflict",
       "`" + name + "` is " + WithArticle(Describe(is)) + " and cannot be a " + std::string(needed) + " here",
       position);
}

[[noreturn]] void FailBound(const std::string& name, const std::string& why, Position position) {
  Fail("VariableAlreadyBound", "`" + name + "` is already defined" + why, position);
}

bool IsShortestFunction(const PathPattern& pattern) {
  return pattern.selector == ast::PathSelector::kShortestPathFunction ||
         pattern.selector == ast::PathSelector::kAllShortestPathsFunction;
}

bool IsSelective(const PathPattern& pattern) {
  return pattern.selector != ast::PathSelector::kNone && !IsShortestFunction(pattern);
}

void CheckShortestFunction(const PathPattern& pattern) {
  const auto* relationship =
      pattern.elements.size() == 3 ? std::get_if<RelationshipPattern>(&pattern.elements[1]) : nullptr;
  if (relationship == nullptr) {
    Fail("InvalidRelationshipPattern", "shortestPath takes two nodes and one relationship between them",
         pattern.position);
  }
  if (relationship->length && relationship->length->minimum.value_or(1) > 1) {
    Fail(
        "InvalidRelationshipPattern", "shortestPath takes a minimal length of 0 or 1 only",
        relationship->position,
        "ask for the length behind it: WHERE length(p) >= " + std::to_string(*relationship->length->minimum));
  }
}

// Lists of lists are not what a name of a repeated part could stand for.
void CheckRepeatable(const QuantifiedPath& quantified) {
  for (const auto& element : quantified.pattern.elements) {
    if (const auto* inner = std::get_if<std::unique_ptr<QuantifiedPath>>(&element)) {
      Fail("InvalidRelationshipPattern", "a repeated part cannot contain a repeated part",
           (*inner)->position);
    }
    const auto* relationship = std::get_if<RelationshipPattern>(&element);
    if (relationship != nullptr && relationship->length) {
      Fail("InvalidRelationshipPattern", "a repeated part cannot contain a relationship of variable length",
           relationship->position);
    }
  }
}

}  // namespace

struct Binder::MatchState {
  Scope& scope;
  PatternMode mode;
  std::set<std::string, std::less<>> declared_here;
  std::set<std::string, std::less<>> relationships;  // named by this clause: each name once
};

void Binder::BindMatchPatterns(const std::vector<PathPattern*>& patterns, Scope& scope, PatternMode mode) {
  MatchState state{scope, mode, {}, {}};
  for (PathPattern* pattern : patterns) {
    if (IsSelective(*pattern) && patterns.size() > 1) {
      Fail("UnexpectedSyntax", "a pattern with SHORTEST or ANY must be the only one of its MATCH",
           pattern->position, "give the other patterns a MATCH of their own");
    }
    DeclareMatchPattern(*pattern, state);
  }
  for (PathPattern* pattern : patterns) BindMatchPredicates(*pattern, scope);
}

void Binder::DeclareMatchPattern(PathPattern& pattern, MatchState& state) {
  if (IsShortestFunction(pattern)) CheckShortestFunction(pattern);
  if (pattern.selector_count) Bind(*pattern.selector_count, Context{&state.scope});
  VisitElements(
      pattern, [&](NodePattern& node) { DeclareMatchNode(node, state); },
      [&](RelationshipPattern& relationship) { DeclareMatchRelationship(relationship, state); },
      [&](QuantifiedPath& quantified) { DeclareQuantifiedPath(quantified, state); });
  if (IsShortestFunction(pattern) && std::get<RelationshipPattern>(pattern.elements[1]).bound_before) {
    Fail("InvalidRelationshipPattern",
         "the relationships of a shortest path are searched for: they cannot be known before",
         pattern.position);
  }
  if (!pattern.variable) return;
  DeclarePath(pattern, state.scope);
  state.declared_here.insert(pattern.variable->name);
}

void Binder::DeclarePath(PathPattern& pattern, Scope& scope) {
  DeclareNew(*pattern.variable, scope, Of(kPathTypes), pattern.position);
}

void Binder::DeclareMatchNode(NodePattern& node, MatchState& state) {
  if (!node.variable) {
    node.slot = NewSlot("", Of(kNodeTypes));
    return;
  }
  ast::Variable& variable = *node.variable;
  if (state.mode == PatternMode::kPredicate) Lookup(variable.name, state.scope, node.position);
  if (const VariableInfo* known = state.scope.Find(variable.name)) {
    if (!MayBe(known->type, kNodeTypes)) FailKind(variable.name, known->type, "node", node.position);
    variable.slot = known->slot;
    node.bound_before = !state.declared_here.contains(variable.name);
  } else {
    DeclareNew(variable, state.scope, Of(kNodeTypes), node.position);
    state.declared_here.insert(variable.name);
  }
  node.slot = variable.slot;
}

void Binder::DeclareMatchRelationship(RelationshipPattern& relationship, MatchState& state) {
  const StaticType one = Of(kRelationshipTypes);
  const StaticType type = relationship.length ? ListOf(one) : one;
  if (relationship.length) {
    relationship.step = NewSlot(relationship.variable ? relationship.variable->name : std::string(), one);
  }
  if (!relationship.variable) {
    relationship.slot = NewSlot("", type);
    return;
  }
  ast::Variable& variable = *relationship.variable;
  if (state.mode == PatternMode::kPredicate) Lookup(variable.name, state.scope, relationship.position);
  if (const VariableInfo* known = state.scope.Find(variable.name)) {
    const bool fits = relationship.length ? MayBe(known->type, kListTypes) &&
                                                MayBe(ElementOf(known->type), kRelationshipTypes)
                                          : MayBe(known->type, kRelationshipTypes);
    if (!fits) {
      FailKind(variable.name, known->type, relationship.length ? "list of relationships" : "relationship",
               relationship.position);
    }
    if (state.relationships.contains(variable.name)) {
      Fail("RelationshipUniquenessViolation",
           "`" + variable.name +
               "` cannot stand for two relationships of one MATCH, which are always different",
           relationship.position);
    }
    variable.slot = known->slot;
    relationship.bound_before = true;
  } else {
    DeclareNew(variable, state.scope, type, relationship.position);
    state.declared_here.insert(variable.name);
  }
  state.relationships.insert(variable.name);
  relationship.slot = variable.slot;
}

// Within the repeated part a name stands for one node or relationship, outside for the list of all of them.
// What stands outside in the same clause may get its value later than the repetitions are walked, so the part
// sees its own names and those of earlier clauses.
void Binder::DeclareQuantifiedPath(QuantifiedPath& quantified, MatchState& state) {
  CheckRepeatable(quantified);
  ast::ForEachPatternVariable(
      quantified.pattern, [&](const ast::Variable* variable, ast::Slot, Position position) {
        if (variable == nullptr || state.scope.Find(variable->name) == nullptr) return;
        FailBound(variable->name,
                  state.declared_here.contains(variable->name)
                      ? ": it cannot stand inside a repeated part and outside of it"
                      : ": a repeated part cannot repeat what an earlier clause has found",
                  position);
      });
  Scope outside(&state.scope);
  for (const auto& name : state.declared_here) {
    VariableInfo info = *state.scope.Find(name);
    info.barred =
        "it belongs to the same clause; a repeated part sees its own names and those of earlier clauses";
    outside.Declare(name, std::move(info));
  }
  Scope inner(&outside);
  MatchState inner_state{inner, PatternMode::kMatch, {}, {}};
  DeclareMatchPattern(quantified.pattern, inner_state);
  BindMatchPredicates(quantified.pattern, inner);
  if (quantified.where) BindPredicate(*quantified.where, Context{&inner});
  for (const auto& [name, info] : inner.locals()) {
    const ast::Slot list = NewSlot(name, ListOf(info.type));
    quantified.groups.push_back({name, info.slot, list});
    state.scope.Declare(name, {list, ListOf(info.type)});
    state.declared_here.insert(name);
    state.relationships.insert(name);
  }
}

void Binder::BindMatchPredicates(PathPattern& pattern, const Scope& scope) {
  VisitElements(
      pattern,
      [&](NodePattern& node) {
        if (node.labels) BindLabels(*node.labels, scope);
        BindProperties(node.properties, scope, false);
        if (node.where) BindPredicate(*node.where, Context{&scope});
      },
      [&](RelationshipPattern& relationship) {
        if (relationship.types) BindLabels(*relationship.types, scope);
        BindProperties(relationship.properties, scope, false);
        if (!relationship.where) return;
        // The predicate of a repeated relationship is about each of them.
        Scope single(&scope);
        if (relationship.length && relationship.variable) {
          single.Declare(relationship.variable->name, {relationship.step, Of(kRelationshipTypes)});
        }
        BindPredicate(*relationship.where, Context{&single});
      },
      [](QuantifiedPath&) {});
}

void Binder::BindLabels(ast::LabelExpression& labels, const Scope& scope) {
  if (labels.dynamic) BindAs(*labels.dynamic, Context{&scope}, kStringTypes | kListTypes);
  for (auto& operand : labels.operands) BindLabels(operand, scope);
}

void Binder::BindProperties(ast::ExpressionPtr& properties, const Scope& scope, bool parameter_allowed) {
  if (!properties) return;
  if (!parameter_allowed && std::holds_alternative<ast::Parameter>(properties->node)) {
    Fail("InvalidParameterUse", "a parameter cannot stand for all properties of a pattern that is matched",
         properties->position, "name the keys: {key: $parameter.key}");
  }
  BindAs(*properties, Context{&scope}, kMapTypes);
}

// ---- CREATE and MERGE ----

void Binder::CheckWrittenPattern(const PathPattern& pattern, std::string_view clause) const {
  if (pattern.selector != ast::PathSelector::kNone) {
    Fail("UnexpectedSyntax", "a path selector has no place in " + std::string(clause), pattern.position);
  }
  for (const auto& element : pattern.elements) {
    if (const auto* quantified = std::get_if<std::unique_ptr<QuantifiedPath>>(&element)) {
      Fail("CreatingVarLength", std::string(clause) + " cannot make a path of variable length",
           (*quantified)->position);
    }
    const auto* node = std::get_if<NodePattern>(&element);
    const auto* relationship = std::get_if<RelationshipPattern>(&element);
    if ((node != nullptr && node->where) || (relationship != nullptr && relationship->where)) {
      Fail("UnexpectedSyntax", "WHERE has no place in the pattern of " + std::string(clause),
           node != nullptr ? node->position : relationship->position);
    }
  }
}

void Binder::CheckWrittenRelationship(const RelationshipPattern& relationship, const Scope& scope,
                                      bool create) {
  if (relationship.variable && scope.Find(relationship.variable->name) != nullptr) {
    FailBound(relationship.variable->name, ": a relationship that exists cannot be made again",
              relationship.position);
  }
  if (relationship.length) {
    Fail("CreatingVarLength", "a relationship of variable length cannot be made", relationship.position);
  }
  const bool one_type =
      relationship.types && (relationship.types->kind == ast::LabelExpression::Kind::kName ||
                             relationship.types->kind == ast::LabelExpression::Kind::kDynamic);
  if (!one_type) {
    Fail("NoSingleRelationshipType", "a relationship is made with exactly one type, like [:KNOWS]",
         relationship.position);
  }
  if (create && relationship.direction == ast::PatternDirection::kBoth) {
    Fail("RequiresDirectedRelationship", "a relationship is made with a direction, -> or <-",
         relationship.position);
  }
}

void Binder::DeclareWrittenNode(NodePattern& node, Scope& scope, bool alone, std::string_view clause) {
  if (!node.variable) {
    node.slot = NewSlot("", Of(kNodeTypes));
    return;
  }
  ast::Variable& variable = *node.variable;
  if (const VariableInfo* known = scope.Find(variable.name)) {
    if (alone) {
      FailBound(variable.name, ": " + std::string(clause) + " of it alone would make nothing", node.position);
    }
    if (!MayBe(known->type, kNodeTypes)) FailKind(variable.name, known->type, "node", node.position);
    if (node.labels || node.properties) {
      FailBound(variable.name, ": it cannot be given labels or properties by " + std::string(clause),
                node.position);
    }
    variable.slot = known->slot;
    node.bound_before = true;
  } else {
    DeclareNew(variable, scope, Of(kNodeTypes), node.position);
  }
  node.slot = variable.slot;
}

void Binder::BindCreatePattern(PathPattern& pattern, Scope& scope) {
  CheckWrittenPattern(pattern, "CREATE");
  const bool alone = pattern.elements.size() == 1;
  VisitElements(
      pattern,
      [&](NodePattern& node) {
        if (node.labels) BindPlainLabels(*node.labels, scope);
        // Whether the name is taken is the better message than what its properties lack.
        const bool known = node.variable && scope.Find(node.variable->name) != nullptr;
        if (!known) BindProperties(node.properties, scope, true);
        DeclareWrittenNode(node, scope, alone, "CREATE");
      },
      [&](RelationshipPattern& relationship) {
        CheckWrittenRelationship(relationship, scope, true);
        BindLabels(*relationship.types, scope);
        BindProperties(relationship.properties, scope, true);
        if (relationship.variable) {
          DeclareNew(*relationship.variable, scope, Of(kRelationshipTypes), relationship.position);
          relationship.slot = relationship.variable->slot;
        } else {
          relationship.slot = NewSlot("", Of(kRelationshipTypes));
        }
      },
      [](QuantifiedPath&) {});
  if (pattern.variable) DeclarePath(pattern, scope);
}

void Binder::BindMergePattern(PathPattern& pattern, Scope& scope) {
  CheckWrittenPattern(pattern, "MERGE");
  const bool alone = pattern.elements.size() == 1;
  VisitElements(
      pattern,
      [&](NodePattern& node) {
        const bool known = node.variable && scope.Find(node.variable->name) != nullptr;
        if (node.labels) BindPlainLabels(*node.labels, scope);
        if (!known) BindProperties(node.properties, scope, false);
      },
      [&](RelationshipPattern& relationship) {
        CheckWrittenRelationship(relationship, scope, false);
        BindLabels(*relationship.types, scope);
        BindProperties(relationship.properties, scope, false);
      },
      [](QuantifiedPath&) {});
  VisitElements(
      pattern, [&](NodePattern& node) { DeclareWrittenNode(node, scope, alone, "MERGE"); },
      [&](RelationshipPattern& relationship) {
        if (relationship.variable) {
          DeclareNew(*relationship.variable, scope, Of(kRelationshipTypes), relationship.position);
          relationship.slot = relationship.variable->slot;
        } else {
          relationship.slot = NewSlot("", Of(kRelationshipTypes));
        }
      },
      [](QuantifiedPath&) {});
  if (pattern.variable) DeclarePath(pattern, scope);
}

}  // namespace liaison::binding
