// graph_access.h: what nodes and relationships in Values hold, from their content when it is filled, else
// from the transaction.
//
// EntityNotFound.DeletedEntityAccess for what this statement deleted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/value.h"
#include "query/functions/function.h"

namespace liaison {

Value NodeProperty(FunctionContext& context, const Node& node, std::string_view key);
Value RelationshipProperty(FunctionContext& context, const Relationship& relationship, std::string_view key);
Map NodeProperties(FunctionContext& context, const Node& node);
Map RelationshipProperties(FunctionContext& context, const Relationship& relationship);
std::vector<std::string> NodeLabels(FunctionContext& context, const Node& node);  // by id
// A deleted relationship still has its type.
std::string RelationshipType(FunctionContext& context, const Relationship& relationship);

}  // namespace liaison
