#include <cassert>

#include <fmt/format.h>

#include "query/parse/builder.h"

namespace liaison {

Builder::SchemaElement Builder::Build(P::SchemaElementContext* context) {
  SchemaElement element;
  element.variable = NameOf(context->name(0));
  element.label = NameOf(context->name(1));
  element.relationship = context->LEFT_BRACKET() != nullptr;
  return element;
}

// The keys of `n.a` or `(n.a, n.b)`. `variable` is empty in the older form, which names keys without it.
std::vector<std::string> Builder::Build(P::PropertyListContext* context, const std::string& variable) {
  std::vector<std::string> keys;
  for (auto* property : context->schemaProperty()) {
    bool qualified = property->name().size() == 2;
    if (qualified == variable.empty()) {
      Refuse(At(property), variable.empty() ? "expected the name of a property"
                                            : fmt::format("expected a property of {}, such as {}.name",
                                                          variable, variable));
    }
    if (qualified && NameOf(property->name(0)) != variable) {
      Refuse(At(property), fmt::format("variable `{}` is not defined", NameOf(property->name(0))),
             "UndefinedVariable");
    }
    keys.push_back(NameOf(property->name(qualified ? 1 : 0)));
  }
  return keys;
}

ast::CreateIndex Builder::Build(P::CreateIndexContext* context) {
  ast::CreateIndex index;
  index.position = At(context);
  if (auto* kind = context->indexKind()) {
    std::string name = NameOf(kind->name());
    for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    if (name != "RANGE") {
      Refuse(At(kind),
             fmt::format("there is no {} index; CREATE INDEX makes one for equality and ranges", name));
    }
  }
  std::string variable;
  if (auto* element = context->schemaElement()) {
    if (context->COLON() != nullptr) Refuse(At(context->COLON()), "the label was given already");
    SchemaElement built = Build(element);
    variable = built.variable;
    index.label = built.label;
    index.on_relationship = built.relationship;
  } else {
    if (context->COLON() == nullptr) Refuse(At(context->ON()), "expected FOR (n:Label)");
    index.label = NameOf(context->label);
  }
  if (context->indexName != nullptr) index.name = NameOf(context->indexName);
  index.if_not_exists = context->ifNotExists() != nullptr;
  index.properties = Build(context->propertyList(), variable);
  return index;
}

ast::CreateConstraint Builder::Build(P::CreateConstraintContext* context) {
  ast::CreateConstraint constraint;
  constraint.position = At(context);
  if (context->name() != nullptr) constraint.name = NameOf(context->name());
  constraint.if_not_exists = context->ifNotExists() != nullptr;
  SchemaElement element = Build(context->schemaElement());
  constraint.label = element.label;
  constraint.on_relationship = element.relationship;
  constraint.properties = Build(context->propertyList(), element.variable);
  auto* kind = context->constraintKind();
  constraint.kind = kind->KEY() != nullptr      ? ast::CreateConstraint::Kind::kKey
                    : kind->UNIQUE() != nullptr ? ast::CreateConstraint::Kind::kUnique
                                                : ast::CreateConstraint::Kind::kExists;
  bool named_wrongly = element.relationship ? kind->NODE() != nullptr : kind->RELATIONSHIP() != nullptr;
  if (named_wrongly) {
    Refuse(At(kind), element.relationship ? "the pattern is a relationship, not a node"
                                          : "the pattern is a node, not a relationship");
  }
  if (constraint.kind == ast::CreateConstraint::Kind::kExists && constraint.properties.size() > 1) {
    Refuse(At(context->propertyList()), "IS NOT NULL takes one property; make a constraint for each");
  }
  return constraint;
}

ast::Show Builder::Build(P::ShowContext* context) {
  using What = ast::Show::What;
  What what = context->FUNCTIONS() != nullptr                                ? What::kFunctions
              : context->PROCEDURES() != nullptr                             ? What::kProcedures
              : context->INDEX() != nullptr || context->INDEXES() != nullptr ? What::kIndexes
                                                                             : What::kConstraints;
  return {what, At(context)};
}

}  // namespace liaison
