#include <cassert>

#include <fmt/format.h>

#include "query/parse/builder.h"

namespace liaison {

Builder::SchemaElement Builder::Build(P::SchemaElementContext* context) {
  SchemaElement element;
  element.position = At(context);
  element.variable = NameOf(context->name(0));
  for (std::size_t i = 1; i < context->name().size(); ++i) element.labels.push_back(NameOf(context->name(i)));
  element.relationship = context->LEFT_BRACKET() != nullptr;
  return element;
}

void Builder::RequireOneLabel(const SchemaElement& element) {
  if (element.labels.size() == 1) return;
  Refuse(element.position, element.labels.empty()
                               ? fmt::format("expected a label: ({}:Label)", element.variable)
                               : "only FULLTEXT indexes take several labels; make one for each");
}

// The keys of `n.a` or `(n.a, n.b)`. `variable` is empty in the older form, which names keys without it.
std::vector<std::string> Builder::Build(P::PropertyListContext* context, const std::string& variable) {
  return Build(context->schemaProperty(), variable);
}

std::vector<std::string> Builder::Build(const std::vector<P::SchemaPropertyContext*>& properties,
                                        const std::string& variable) {
  std::vector<std::string> keys;
  for (auto* property : properties) {
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
    std::string name = Upper(NameOf(kind->name()));
    index.full_text = name == "FULLTEXT";
    if (name != "RANGE" && !index.full_text) {
      Refuse(At(kind), fmt::format("there is no {} index; CREATE INDEX makes one for equality and ranges, "
                                   "CREATE FULLTEXT INDEX one to search names by",
                                   name));
    }
  }
  auto* each = context->IDENTIFIER();
  if (each != nullptr && Upper(each->getText()) != "EACH")
    Refuse(At(each), fmt::format("unexpected {}", each->getText()));
  if (index.full_text && (context->schemaElement() == nullptr || each == nullptr))
    Refuse(index.position,
           "a FULLTEXT index is made by: CREATE FULLTEXT INDEX name FOR (n:Label) ON EACH [n.name]");
  if (!index.full_text && each != nullptr) Refuse(At(each), "ON EACH [..] is for FULLTEXT indexes");
  std::string variable;
  if (auto* element = context->schemaElement()) {
    if (context->COLON() != nullptr) Refuse(At(context->COLON()), "the label was given already");
    SchemaElement built = Build(element);
    variable = built.variable;
    index.on_relationship = built.relationship;
    if (index.full_text && built.relationship) {
      Refuse(built.position, "a FULLTEXT index is one of nodes; those of relationships are not supported",
             "NotSupported");
    }
    if (index.full_text) {
      index.labels = std::move(built.labels);
    } else {
      RequireOneLabel(built);
      index.label = built.label();
    }
  } else {
    if (context->COLON() == nullptr) Refuse(At(context->ON()), "expected FOR (n:Label)");
    index.label = NameOf(context->label);
  }
  if (context->indexName != nullptr) index.name = NameOf(context->indexName);
  index.if_not_exists = context->ifNotExists() != nullptr;
  index.properties =
      each == nullptr ? Build(context->propertyList(), variable) : Build(context->schemaProperty(), variable);
  return index;
}

ast::CreateConstraint Builder::Build(P::CreateConstraintContext* context) {
  ast::CreateConstraint constraint;
  constraint.position = At(context);
  if (context->name() != nullptr) constraint.name = NameOf(context->name());
  constraint.if_not_exists = context->ifNotExists() != nullptr;
  SchemaElement element = Build(context->schemaElement());
  RequireOneLabel(element);
  constraint.label = element.label();
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

namespace {

// What the words behind SHOW mean: the procedure that lists it, and the types to keep where not all are
// meant.
struct Shown {
  const char* words;
  const char* procedure;
  std::vector<const char*> types;
};

const std::vector<Shown>& AllShown() {
  static const std::vector<Shown> kAll = {
      {"INDEX", "db.indexes", {}},
      {"ALL INDEX", "db.indexes", {}},
      {"RANGE INDEX", "db.indexes", {"RANGE"}},
      {"FULLTEXT INDEX", "db.indexes", {"FULLTEXT"}},
      {"CONSTRAINT", "db.constraints", {}},
      {"ALL CONSTRAINT", "db.constraints", {}},
      {"UNIQUE CONSTRAINT", "db.constraints", {"UNIQUENESS", "RELATIONSHIP_UNIQUENESS"}},
      {"UNIQUENESS CONSTRAINT", "db.constraints", {"UNIQUENESS", "RELATIONSHIP_UNIQUENESS"}},
      {"NODE UNIQUE CONSTRAINT", "db.constraints", {"UNIQUENESS"}},
      {"NODE UNIQUENESS CONSTRAINT", "db.constraints", {"UNIQUENESS"}},
      {"RELATIONSHIP UNIQUE CONSTRAINT", "db.constraints", {"RELATIONSHIP_UNIQUENESS"}},
      {"RELATIONSHIP UNIQUENESS CONSTRAINT", "db.constraints", {"RELATIONSHIP_UNIQUENESS"}},
      {"KEY CONSTRAINT", "db.constraints", {"NODE_KEY", "RELATIONSHIP_KEY"}},
      {"NODE KEY CONSTRAINT", "db.constraints", {"NODE_KEY"}},
      {"RELATIONSHIP KEY CONSTRAINT", "db.constraints", {"RELATIONSHIP_KEY"}},
      {"EXIST CONSTRAINT", "db.constraints", {"NODE_PROPERTY_EXISTENCE", "RELATIONSHIP_PROPERTY_EXISTENCE"}},
      {"EXISTENCE CONSTRAINT",
       "db.constraints",
       {"NODE_PROPERTY_EXISTENCE", "RELATIONSHIP_PROPERTY_EXISTENCE"}},
      {"PROPERTY EXISTENCE CONSTRAINT",
       "db.constraints",
       {"NODE_PROPERTY_EXISTENCE", "RELATIONSHIP_PROPERTY_EXISTENCE"}},
      {"NODE EXISTENCE CONSTRAINT", "db.constraints", {"NODE_PROPERTY_EXISTENCE"}},
      {"NODE PROPERTY EXISTENCE CONSTRAINT", "db.constraints", {"NODE_PROPERTY_EXISTENCE"}},
      {"RELATIONSHIP EXISTENCE CONSTRAINT", "db.constraints", {"RELATIONSHIP_PROPERTY_EXISTENCE"}},
      {"RELATIONSHIP PROPERTY EXISTENCE CONSTRAINT", "db.constraints", {"RELATIONSHIP_PROPERTY_EXISTENCE"}},
      {"FUNCTION", "dbms.functions", {}},
      {"ALL FUNCTION", "dbms.functions", {}},
      {"BUILT IN FUNCTION", "dbms.functions", {}},
      {"PROCEDURE", "dbms.procedures", {}},
      {"ALL PROCEDURE", "dbms.procedures", {}},
  };
  return kAll;
}

}  // namespace

// SHOW x YIELD .. WHERE .. RETURN ..: CALL of the procedure, then WITH * for what orders and filters, then
// RETURN.
ast::Query Builder::Build(P::ShowContext* context) {
  std::string words, written;
  for (auto* word : context->showWord()) {
    std::string text = Upper(Text(word->getStart()));
    written += (written.empty() ? "" : " ") + text;
    if (text == "INDEXES") text = "INDEX";
    if (text.size() > 8 && text.back() == 'S') text.pop_back();  // CONSTRAINTS, FUNCTIONS, PROCEDURES
    words += (words.empty() ? "" : " ") + text;
  }
  const Shown* shown = nullptr;
  for (const Shown& s : AllShown()) {
    if (words == s.words) shown = &s;
  }
  if (shown == nullptr) {
    Refuse(At(context->showWord(0)),
           fmt::format("there is no SHOW {}: INDEXES, CONSTRAINTS, FUNCTIONS and PROCEDURES can be shown",
                       written));
  }

  ast::CallProcedure call;
  call.position = At(context);
  call.name = shown->procedure;
  call.has_arguments = true;
  call.show = true;
  call.has_yield = context->YIELD() != nullptr;
  call.yield_star = context->STAR() != nullptr;
  AddYields(context->yieldItem(), call);
  if (context->returnClause() != nullptr && !call.has_yield)
    Refuse(At(context->returnClause()), "RETURN behind SHOW needs YIELD before it");
  ast::With with;
  with.projection.position = call.position;
  with.projection.star = true;
  Order(context->orderBy(), context->skip(), context->limit(), with.projection);
  with.where = Build(context->where());
  if (!shown->types.empty()) {
    ast::ListLiteral types;
    for (const char* type : shown->types)
      types.items.push_back(ast::Make(ast::Literal{Value(std::string(type))}, call.position));
    call.arguments.push_back(ast::Make(std::move(types), call.position));
  }
  ast::Return returned;
  if (context->returnClause() != nullptr) {
    returned.projection = Build(context->returnClause()->projection(), At(context->returnClause()));
  } else {
    returned.projection.star = true;
    returned.projection.position = call.position;
  }
  ast::Query query;
  query.position = call.position;
  auto& clauses = query.parts.emplace_back().clauses;
  clauses.emplace_back(std::move(call));
  clauses.emplace_back(std::move(with));
  clauses.emplace_back(std::move(returned));
  return query;
}

}  // namespace liaison
