// Clauses in order: reading clauses, projections, subqueries. Patterns are in plan_match.cpp, changes in
// plan_updates.cpp.
#include <algorithm>
#include <cmath>

#include "query/ast/walk.h"
#include "query/plan/planner.h"

namespace liaison::plan {

void ThrowNotSupported(const std::string& construct, Position position) {
  throw CompileError(ErrorKind::kSyntax, "NotSupported", construct + " is not supported yet", position);
}

void ThrowTooDeep() {
  throw CompileError(ErrorKind::kResource, "StatementTooLarge",
                     "the statement takes more than " + std::to_string(kMaximumDepth) +
                         " steps one after the other: split it into several statements",
                     Position{});
}

ast::ExpressionPtr MakeVariable(const std::string& name, Slot slot, Position position) {
  return ast::Make(ast::Variable{name, slot}, position);
}

Slot Planner::NewSlot(const std::string& name) {
  plan_.slot_names.push_back(name);
  return static_cast<Slot>(plan_.slot_names.size()) - 1;
}

bool DependsOnAllRows(const Node& node) {
  if (std::holds_alternative<Aggregate>(node.op) || std::holds_alternative<Distinct>(node.op) ||
      std::holds_alternative<Sort>(node.op) || std::holds_alternative<Skip>(node.op) ||
      std::holds_alternative<Limit>(node.op) || std::holds_alternative<Union>(node.op) ||
      std::holds_alternative<Create>(node.op) || std::holds_alternative<Merge>(node.op) ||
      std::holds_alternative<SetProperties>(node.op) || std::holds_alternative<RemoveProperties>(node.op) ||
      std::holds_alternative<Delete>(node.op) || std::holds_alternative<Eager>(node.op)) {
    return true;
  }
  if (auto* call = std::get_if<CallProcedure>(&node.op); call && call->updates) return true;
  if (auto* apply = std::get_if<Apply>(&node.op); apply && apply->for_all_rows) return true;
  return node.child && DependsOnAllRows(*node.child);
}

bool ChangesGraph(const Node& node) {
  if (std::holds_alternative<Create>(node.op) || std::holds_alternative<Merge>(node.op) ||
      std::holds_alternative<SetProperties>(node.op) || std::holds_alternative<RemoveProperties>(node.op) ||
      std::holds_alternative<Delete>(node.op)) {
    return true;
  }
  if (auto* call = std::get_if<CallProcedure>(&node.op); call && call->updates) return true;
  if (auto* apply = std::get_if<Apply>(&node.op); apply && ChangesGraph(*apply->inner)) return true;
  if (auto* u = std::get_if<Union>(&node.op)) {
    for (const NodePtr& part : u->parts) {
      if (ChangesGraph(*part)) return true;
    }
  }
  return node.child && ChangesGraph(*node.child);
}

NodePtr Planner::PlanQuery(ast::Query& query, NodePtr input, const Bound& bound, std::vector<Slot>* columns) {
  std::vector<Slot> first;
  if (query.parts.size() == 1) {
    NodePtr root = PlanPart(query.parts[0], std::move(input), bound, &first);
    if (columns) *columns = first;
    return root;
  }
  // Bind refuses a mixture of UNION and UNION ALL.
  Union all;
  double rows = 0;
  const bool over_argument = input && std::holds_alternative<Argument>(input->op);
  const double input_rows = Rows(input);
  for (ast::SingleQuery& part : query.parts) {
    std::vector<Slot> part_columns;
    NodePtr start = over_argument ? MakeNode(Argument{}, nullptr, input_rows) : MakeNode(Unit{}, nullptr, 1);
    NodePtr n = PlanPart(part, std::move(start), bound, &part_columns);
    rows += n->rows;
    all.parts.push_back(std::move(n));
    all.part_slots.push_back(std::move(part_columns));
  }
  const std::vector<Slot> slots = all.part_slots[0];  // the columns that Bind tells everybody outside of
  all.slots = slots;
  NodePtr root = MakeNode(std::move(all), nullptr, rows);
  if (!query.union_all[0] && !slots.empty()) root = MakeNode(Distinct{slots}, std::move(root), rows);
  if (columns) *columns = slots;
  return root;
}

namespace {
// A path that is searched for gives all of its names at once, and asks what stands in its own clause only.
bool HasSearch(const ast::Match& match) {
  return std::any_of(match.patterns.begin(), match.patterns.end(),
                     [](const ast::PathPattern& path) { return path.selector != ast::PathSelector::kNone; });
}

// A relationship that has its value already gives its ends: the clause before must have run.
bool NamesKnownRelationship(const ast::Match& match) {
  for (const auto& path : match.patterns) {
    for (const auto& element : path.elements) {
      auto* r = std::get_if<ast::RelationshipPattern>(&element);
      if (r && r->bound_before) return true;
    }
  }
  return false;
}
}  // namespace

NodePtr Planner::PlanPart(ast::SingleQuery& part, NodePtr input, Bound bound, std::vector<Slot>* columns) {
  NodePtr current = std::move(input);
  for (std::size_t i = 0; i < part.clauses.size(); ++i) {
    auto* match = std::get_if<ast::Match>(&part.clauses[i]);
    if (!match) {
      const bool last = i + 1 == part.clauses.size();
      current = PlanClause(part.clauses[i], std::move(current), bound, last ? columns : nullptr);
      continue;
    }
    std::vector<ast::Match*> matches{match};
    while (!match->optional && !HasSearch(*match) && i + 1 < part.clauses.size()) {
      auto* next = std::get_if<ast::Match>(&part.clauses[i + 1]);
      if (!next || next->optional || NamesKnownRelationship(*next) || HasSearch(*next)) break;
      matches.push_back(next);
      ++i;
    }
    current = PlanMatches(matches, std::move(current), bound);
  }
  return current;
}

NodePtr Planner::PlanClause(ast::Clause& clause, NodePtr current, Bound& bound, std::vector<Slot>* columns) {
  if (auto* c = std::get_if<ast::Match>(&clause)) return PlanMatches({c}, std::move(current), bound);
  if (auto* c = std::get_if<ast::Unwind>(&clause)) return PlanUnwind(*c, std::move(current), bound);
  if (auto* c = std::get_if<ast::With>(&clause)) {
    return PlanProjection(c->projection, std::move(c->where), std::move(current), bound);
  }
  if (auto* c = std::get_if<ast::Return>(&clause)) {
    NodePtr root = PlanProjection(c->projection, nullptr, std::move(current), bound);
    for (auto& item : c->projection.items) {
      if (columns) columns->push_back(item.slot);
    }
    return root;
  }
  if (std::holds_alternative<ast::Finish>(clause)) return current;
  if (auto* c = std::get_if<ast::Create>(&clause)) return PlanCreate(*c, std::move(current), bound);
  if (auto* c = std::get_if<ast::Merge>(&clause)) return PlanMerge(*c, std::move(current), bound);
  if (auto* c = std::get_if<ast::Set>(&clause)) return PlanSet(*c, std::move(current));
  if (auto* c = std::get_if<ast::Remove>(&clause)) return PlanRemove(*c, std::move(current));
  if (auto* c = std::get_if<ast::Delete>(&clause)) {
    for (auto& t : c->targets) t = Compile(std::move(t), bound);
    return PlanDelete(*c, std::move(current));
  }
  if (auto* c = std::get_if<ast::CallProcedure>(&clause)) {
    NodePtr root = PlanCall(*c, std::move(current), bound);
    if (c->standalone && columns) {
      for (auto& y : c->yields) columns->push_back(y.variable.slot);
    }
    return root;
  }
  if (auto* c = std::get_if<ast::CallSubquery>(&clause)) {
    return c->for_all_rows ? PlanUnionBehindNext(*c->query, std::move(current), bound, columns)
                           : PlanCallSubquery(*c, std::move(current), bound);
  }
  if (auto* c = std::get_if<std::unique_ptr<ast::Foreach>>(&clause))
    return PlanForeach(**c, std::move(current), bound);
  return PlanLoadCsv(std::get<ast::LoadCsv>(clause), std::move(current), bound);
}

NodePtr Planner::PlanUnwind(ast::Unwind& unwind, NodePtr current, Bound& bound) {
  double rows = Rows(current) * 10;
  NodePtr n = MakeNode(Unwind{Compile(std::move(unwind.list), bound), unwind.variable.slot},
                       std::move(current), rows);
  AddSlot(bound, unwind.variable.slot);
  return n;
}

NodePtr Planner::PlanLoadCsv(ast::LoadCsv& load, NodePtr current, Bound& bound) {
  LoadCsv op;
  op.url = Compile(std::move(load.url), bound);
  op.field_terminator = Compile(std::move(load.field_terminator), bound);
  op.slot = load.variable.slot;
  op.file = load.file;
  op.line = load.line;
  op.with_headers = load.with_headers;
  op.position = load.position;
  for (Slot s : {op.slot, op.file, op.line}) AddSlot(bound, s);
  for (Slot s : {op.file, op.line}) AddSlot(csv_places_, s);
  double rows = Rows(current) * 1000;
  return MakeNode(std::move(op), std::move(current), rows);
}

// Replaces aggregates by variables of their own, and what equals a grouping key by the key's variable.
void Planner::ExtractAggregates(ast::Expression& e, const std::vector<GroupingKey>& keys,
                                std::vector<Assignment>& aggregates) {
  std::string text = ast::ToString(e);
  auto become = [&](Slot slot) { e = ast::Expression(ast::Variable{text, slot}, e.position); };
  for (const GroupingKey& key : keys) {
    if (key.text != text) continue;
    std::vector<Slot> reads;
    CollectSlots(e, reads);
    if (reads == key.reads) return become(key.slot);
  }
  auto* call = std::get_if<ast::FunctionCall>(&e.node);
  if (call && call->aggregate) {
    for (const Assignment& a : aggregates) {
      if (ast::ToString(*a.value) == text) return become(a.slot);
    }
    Slot slot = NewSlot(text);
    Position position = e.position;
    aggregates.push_back({slot, std::make_unique<ast::Expression>(std::move(e))});
    e = ast::Expression(ast::Variable{text, slot}, position);
    return;
  }
  ast::ForEachChild(e, [&](ast::Expression& child) { ExtractAggregates(child, keys, aggregates); });
}

NodePtr Planner::PlanProjection(ast::Projection& projection, ast::ExpressionPtr where, NodePtr current,
                                Bound& bound) {
  for (auto& item : projection.items) item.expression = Compile(std::move(item.expression), bound);
  Bound after;
  for (auto& item : projection.items) AddSlot(after, item.slot);
  Bound visible = after;  // what ORDER BY and WHERE may see
  if (!projection.aggregating && !projection.distinct) {
    for (Slot s : bound) AddSlot(visible, s);
  }
  for (auto& s : projection.order_by) s.expression = Compile(std::move(s.expression), visible);

  std::vector<Assignment> composite;
  if (projection.aggregating) {
    Aggregate aggregate;
    std::vector<GroupingKey> keys;
    for (auto& item : projection.items) {
      if (item.contains_aggregate) continue;
      keys.push_back({item.slot, ast::ToString(*item.expression), {}});
      CollectSlots(*item.expression, keys.back().reads);
      aggregate.keys.push_back({item.slot, std::move(item.expression)});
    }
    for (auto& item : projection.items) {
      if (!item.contains_aggregate) continue;
      auto* call = std::get_if<ast::FunctionCall>(&item.expression->node);
      if (call && call->aggregate) {
        aggregate.aggregates.push_back({item.slot, std::move(item.expression)});
      } else {
        ExtractAggregates(*item.expression, keys, aggregate.aggregates);
        composite.push_back({item.slot, std::move(item.expression)});
      }
    }
    for (auto& s : projection.order_by) {
      ExtractAggregates(*s.expression, keys, aggregate.aggregates);
    }
    double rows = aggregate.keys.empty() ? 1 : std::max(1.0, std::sqrt(Rows(current)));
    current = MakeNode(std::move(aggregate), std::move(current), rows);
  } else {
    for (auto& item : projection.items) {
      auto* v = std::get_if<ast::Variable>(&item.expression->node);
      if (v && v->slot == item.slot) continue;
      composite.push_back({item.slot, std::move(item.expression)});
    }
  }
  if (!composite.empty()) {
    double rows = Rows(current);
    current = MakeNode(Project{std::move(composite)}, std::move(current), rows);
  }
  if (projection.distinct) {
    double rows = Rows(current);
    current = MakeNode(Distinct{after}, std::move(current), rows);
  }
  if (!projection.order_by.empty()) {
    Sort sort;
    for (auto& s : projection.order_by) sort.keys.push_back({std::move(s.expression), s.descending});
    double rows = Rows(current);
    current = MakeNode(std::move(sort), std::move(current), rows);
  }
  if (projection.skip) {
    double rows = Rows(current);
    current = MakeNode(Skip{Compile(std::move(projection.skip), {})}, std::move(current), rows);
  }
  if (projection.limit) {
    double rows = Rows(current);
    current = MakeNode(Limit{Compile(std::move(projection.limit), {})}, std::move(current), rows);
  }
  if (where) {
    Filter filter;
    filter.predicates.push_back(Compile(std::move(where), visible));
    double rows = Rows(current) / 2;
    current = MakeNode(std::move(filter), std::move(current), rows);
  }
  // What file() and linenumber() tell of a row is not projected, but stays.
  const bool merged_rows = projection.aggregating || projection.distinct;
  for (Slot s : csv_places_) {
    if (!merged_rows && Contains(bound, s)) AddSlot(after, s);
  }
  bound = std::move(after);
  return current;
}

// OPTIONAL CALL: as a subquery that may find nothing.
NodePtr Planner::PlanOptionalCall(ast::CallProcedure& call, NodePtr current, Bound& bound) {
  call.optional = false;
  const double outer_rows = Rows(current);
  Apply apply;
  apply.kind = Apply::Kind::kOptional;
  apply.row_by_row = true;
  apply.returns_nothing = call.yields.empty();
  for (auto& y : call.yields) apply.inner_slots.push_back(y.variable.slot);
  apply.inner = PlanCall(call, MakeNode(Argument{}, nullptr, 1), bound);
  const double rows = outer_rows * Rows(apply.inner);
  if (call.updates) current = MakeNode(Eager{}, std::move(current), outer_rows);
  current = MakeNode(std::move(apply), std::move(current), rows);
  return call.updates ? MakeNode(Eager{}, std::move(current), rows) : std::move(current);
}

NodePtr Planner::PlanCall(ast::CallProcedure& call, NodePtr current, Bound& bound) {
  if (call.optional) return PlanOptionalCall(call, std::move(current), bound);
  CallProcedure op;
  op.name = call.name;
  op.position = call.position;
  for (auto& a : call.arguments) op.arguments.push_back(Compile(std::move(a), bound));
  for (auto& y : call.yields) {
    op.yields.emplace_back(y.field, y.variable.slot);
    AddSlot(bound, y.variable.slot);
  }
  op.updates = call.updates;
  double rows = Rows(current) * 10;
  NodePtr n = MakeNode(std::move(op), std::move(current), rows);
  if (call.where) {
    Filter filter;
    filter.predicates.push_back(Compile(std::move(call.where), bound));
    n = MakeNode(std::move(filter), std::move(n), rows / 2);
  }
  return n;
}

namespace {

// Files and lists only, so that no change of the graph can be seen in the rows that are still to come.
// Expressions without nodes can ask the graph through subqueries alone.
bool ReadsNoGraph(const Node& node) {
  bool plain = std::holds_alternative<Unit>(node.op) || std::holds_alternative<LoadCsv>(node.op) ||
               std::holds_alternative<Unwind>(node.op) || std::holds_alternative<Project>(node.op) ||
               std::holds_alternative<Filter>(node.op) || std::holds_alternative<Skip>(node.op) ||
               std::holds_alternative<Limit>(node.op) || std::holds_alternative<Sort>(node.op) ||
               std::holds_alternative<Distinct>(node.op) || std::holds_alternative<Aggregate>(node.op);
  return plain && (!node.child || ReadsNoGraph(*node.child));
}

}  // namespace

NodePtr Planner::PlanCallSubquery(ast::CallSubquery& call, NodePtr current, Bound& bound) {
  const std::size_t subplans_before = plan_.subplans.size();
  std::vector<Slot> columns;
  Apply apply;
  apply.inner = PlanQuery(*call.query, MakeNode(Argument{}, nullptr, 1), bound, &columns);
  apply.kind = call.optional ? Apply::Kind::kOptional : Apply::Kind::kInner;
  apply.row_by_row = true;
  apply.returns_nothing = columns.empty();
  apply.inner_slots = columns;
  for (Slot s : columns) AddSlot(bound, s);
  const double rows = Rows(current) * Rows(apply.inner);
  const bool changes = ChangesGraph(*apply.inner);
  if (call.in_transactions) {
    Apply::Transactions transactions;
    transactions.batch_rows = Compile(std::move(call.in_transactions->batch_rows), {});
    transactions.on_error = call.in_transactions->on_error;
    if (call.in_transactions->status) {
      transactions.status = call.in_transactions->status->slot;
      AddSlot(bound, transactions.status);
    }
    apply.transactions = std::move(transactions);
    plan_.in_transactions = true;
    // Rows of a file are read as they are needed: an import must not hold the whole file.
    if (!changes || (subplans_before == 0 && ReadsNoGraph(*current))) {
      current = MakeNode(std::move(apply), std::move(current), rows);
      return changes ? MakeNode(Eager{}, std::move(current), rows) : std::move(current);
    }
  }
  // As for any updating clause: all rows are read before the first change, and all changes are made before
  // the first row goes on.
  if (changes) {
    const double outer_rows = Rows(current);
    current = MakeNode(Eager{}, std::move(current), outer_rows);
  }
  current = MakeNode(std::move(apply), std::move(current), rows);
  return changes ? MakeNode(Eager{}, std::move(current), rows) : std::move(current);
}

NodePtr Planner::PlanUnionBehindNext(ast::Query& query, NodePtr current, Bound& bound,
                                     std::vector<Slot>* columns) {
  Apply apply;
  apply.row_by_row = apply.for_all_rows = true;
  apply.inner = PlanQuery(query, MakeNode(Argument{}, nullptr, Rows(current)), bound, &apply.inner_slots);
  apply.returns_nothing = apply.inner_slots.empty();
  bound = apply.inner_slots;
  if (columns) *columns = apply.inner_slots;
  const double rows = Rows(apply.inner);
  const bool changes = ChangesGraph(*apply.inner);
  current = MakeNode(std::move(apply), std::move(current), rows);
  // All parts make their changes before the first row goes on.
  return changes ? MakeNode(Eager{}, std::move(current), rows) : std::move(current);
}

NodePtr Planner::PlanForeach(ast::Foreach& foreach, NodePtr current, Bound& bound) {
  Bound inner_bound = bound;
  NodePtr inner = MakeNode(Argument{}, nullptr, 1);
  inner =
      MakeNode(Unwind{Compile(std::move(foreach.list), bound), foreach.variable.slot}, std::move(inner), 10);
  AddSlot(inner_bound, foreach.variable.slot);
  for (ast::Clause& clause : foreach.clauses)
    inner = PlanClause(clause, std::move(inner), inner_bound, nullptr);
  Apply apply;
  apply.inner = std::move(inner);
  apply.row_by_row = true;
  apply.returns_nothing = true;
  double rows = Rows(current);
  // All rows are read before the first change, as for any other updating clause.
  current = MakeNode(Eager{}, std::move(current), rows);
  current = MakeNode(std::move(apply), std::move(current), rows);
  return MakeNode(Eager{}, std::move(current), rows);
}

Plan PlanStatement(ast::Statement statement, const Transaction& transaction, const Rules& rules,
                   const std::function<void()>& check) {
  Plan plan;
  plan.rules = rules;
  plan.slot_names = statement.slot_names;
  plan.columns = statement.columns;
  plan.updates = statement.updates;
  plan.profile = statement.explain == ast::ExplainMode::kProfile;
  plan.catalog_version = transaction.catalog().version();
  plan.planned_for = transaction.NodeCount() + transaction.RelationshipCount();
  Planner planner(statement, transaction, plan, check);
  plan.root = planner.PlanQuery(std::get<ast::Query>(statement.body), MakeNode(Unit{}, nullptr, 1), {},
                                &plan.column_slots);
  return plan;
}

}  // namespace liaison::plan
