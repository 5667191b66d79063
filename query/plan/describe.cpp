// The plan tree in words, for EXPLAIN and PROFILE.
#include <utility>

#include <fmt/format.h>

#include "query/ast/walk.h"
#include "query/plan/plan.h"

namespace liaison::plan {
namespace {

class Describer {
 public:
  using Visit = std::function<void(const Node&, PlanDescription&)>;
  Describer(const Plan& plan, const Visit& visit) : plan_(plan), visit_(visit) {}

  // The child first, then inner plans, then the subqueries of the node's expressions.
  PlanDescription Describe(const Node& node) const {
    PlanDescription d;
    d.estimated_rows = node.rows;
    std::vector<int> outer = std::exchange(subplans_, {});
    std::visit([&](const auto& op) { Fill(op, d); }, node.op);
    std::vector<int> own = std::exchange(subplans_, std::move(outer));
    if (node.child && !std::holds_alternative<Unit>(node.child->op))
      d.children.insert(d.children.begin(), Describe(*node.child));
    for (int number : own) d.children.push_back(Describe(plan_.subplans[static_cast<std::size_t>(number)]));
    if (visit_) visit_(node, d);
    return d;
  }

 private:
  PlanDescription Describe(const Subplan& subplan) const {
    PlanDescription d;
    d.name = subplan.kind == Subplan::Kind::kExists    ? "ExistsSubquery"
             : subplan.kind == Subplan::Kind::kCount   ? "CountSubquery"
             : subplan.kind == Subplan::Kind::kCollect ? "CollectSubquery"
                                                       : "PathSubquery";
    d.estimated_rows = subplan.root->rows;
    std::vector<int> outer = std::exchange(subplans_, {});
    if (subplan.value && subplan.kind == Subplan::Kind::kCollect) d.details = Text(*subplan.value);
    std::vector<int> own = std::exchange(subplans_, std::move(outer));
    d.children.push_back(Describe(*subplan.root));
    for (int number : own) d.children.push_back(Describe(plan_.subplans[static_cast<std::size_t>(number)]));
    d.rows = d.children[0].rows;
    for (const PlanDescription& child : d.children) d.total_milliseconds += child.total_milliseconds;
    return d;
  }

  // As people write it; remembers the subqueries that it asks.
  std::string Text(const ast::Expression& e) const {
    FindSubplans(e);
    return ast::ToString(e);
  }
  void FindSubplans(const ast::Expression& e) const {
    int number = -1;
    if (auto* p = std::get_if<ast::PatternPredicate>(&e.node)) number = p->subplan;
    if (auto* p = std::get_if<ast::PatternComprehension>(&e.node)) number = p->subplan;
    if (auto* p = std::get_if<ast::SubqueryExpression>(&e.node)) number = p->subplan;
    if (auto* p = std::get_if<ast::ShortestPathExpression>(&e.node)) number = p->subplan;
    if (number >= 0) {
      subplans_.push_back(number);  // what is inside of it is its plan's
    } else {
      ast::ForEachChild(e, [&](const ast::Expression& child) { FindSubplans(child); });
    }
  }
  std::string Name(Slot s) const {
    if (s == kNoSlot) return "";
    const std::string& name = plan_.slot_names[s];
    return name.empty() || name[0] == ' ' ? fmt::format("_{}", s) : name;
  }
  std::string List(const Expressions& es, const char* separator) const {
    std::string out;
    for (const auto& e : es) {
      if (!out.empty()) out += separator;
      out += Text(*e);
    }
    return out;
  }
  std::string List(const std::vector<Assignment>& as) const {
    std::string out;
    for (const auto& a : as) {
      if (!out.empty()) out += ", ";
      std::string text = Text(*a.value), name = Name(a.slot);
      out += text == name ? text : fmt::format("{} AS {}", text, name);
    }
    return out;
  }
  std::string List(const std::vector<Slot>& slots) const {
    std::string out;
    for (Slot s : slots) {
      if (!out.empty()) out += ", ";
      out += Name(s);
    }
    return out;
  }
  // n.key, or n[expression].
  std::string Target(const ast::Expression& target, const ast::ExpressionPtr& key) const {
    if (!key) return Text(target);
    auto* name = std::get_if<ast::Literal>(&key->node);
    return name && name->value.is_string() ? fmt::format("{}.{}", Text(target), name->value.AsString())
                                           : fmt::format("{}[{}]", Text(target), Text(*key));
  }
  std::string List(const std::vector<SetItem>& items) const {
    std::string out;
    for (const auto& i : items) {
      if (!out.empty()) out += ", ";
      using Kind = ast::SetItem::Kind;
      if (i.kind == Kind::kLabels) {
        out += fmt::format("{}:{}", Text(*i.target), fmt::join(i.labels, ":"));
      } else {
        std::string target = i.kind == Kind::kProperty ? Target(*i.target, i.key) : Text(*i.target);
        out += fmt::format("{} {} {}", target, i.kind == Kind::kAddProperties ? "+=" : "=", Text(*i.value));
      }
    }
    return out;
  }
  static std::string Arrow(ast::PatternDirection d, const std::string& inner) {
    return fmt::format("{}[{}]{}", d == ast::PatternDirection::kIn ? "<-" : "-", inner,
                       d == ast::PatternDirection::kOut ? "->" : "-");
  }
  static std::string Types(const std::vector<std::string>& types) {
    return types.empty() ? "" : fmt::format(":{}", fmt::join(types, "|"));
  }
  // In the direction in which it is walked.
  std::string Text(const Chain& chain, bool reversed, Slot list) const {
    auto arrow = [&](const ChainStep& step, const std::string& inner) {
      using enum ast::PatternDirection;
      auto d = step.direction;
      return Arrow(reversed && d != kBoth ? (d == kIn ? kOut : kIn) : d, inner);
    };
    std::string length =
        fmt::format("*{}..{}", chain.minimum, chain.maximum ? std::to_string(*chain.maximum) : "");
    if (chain.minimum == 1 && chain.maximum == 1) length.clear();
    if (chain.steps.size() == 1 && chain.first == kNoSlot) {
      return arrow(chain.steps[0],
                   (list == kNoSlot ? "" : Name(list)) + Types(chain.steps[0].types) + length);
    }
    std::string steps = fmt::format("({})", Name(reversed ? chain.steps.back().node : chain.first));
    for (std::size_t i = 0; i < chain.steps.size(); ++i) {
      const std::size_t at = reversed ? chain.steps.size() - 1 - i : i;
      const Slot behind = !reversed ? chain.steps[at].node : at > 0 ? chain.steps[at - 1].node : chain.first;
      steps += fmt::format(
          "{}({})", arrow(chain.steps[at], Name(chain.steps[at].relationship) + Types(chain.steps[at].types)),
          Name(behind));
    }
    return fmt::format("({}){}", steps, length);
  }
  std::string Tree(const CountedTree& t) const {
    std::string children;
    for (const auto& c : t.children) children += Tree(c);
    return fmt::format("{}({}{})", Arrow(t.direction, Types(t.types)),
                       t.labels.empty() ? "" : fmt::format(":{}", fmt::join(t.labels, ":")), children);
  }

  void Fill(const Unit&, PlanDescription& d) const { d.name = "Unit"; }
  void Fill(const Argument&, PlanDescription& d) const { d.name = "Argument"; }
  void Fill(const NodeScan& o, PlanDescription& d) const {
    d.name = o.label.empty() ? "AllNodesScan" : "LabelScan";
    d.details = o.label.empty() ? Name(o.slot) : fmt::format("{}:{}", Name(o.slot), o.label);
  }
  void Fill(const IndexSeek& o, PlanDescription& d) const {
    d.name = o.constraint ? "UniqueSeek" : "IndexSeek";
    d.details =
        fmt::format("{}:{} by {}", Name(o.slot), o.label, o.constraint ? o.constraint->name : o.index->name);
    if (o.kind == IndexSeek::Kind::kRange) {
      d.details += fmt::format(" from {} to {}", o.low ? Text(*o.low) : "..", o.high ? Text(*o.high) : "..");
    } else {
      d.details += fmt::format(" {} {}",
                               o.kind == IndexSeek::Kind::kIn       ? "in"
                               : o.kind == IndexSeek::Kind::kPrefix ? "starting with"
                                                                    : "=",
                               List(o.values, ", "));
    }
  }
  void Fill(const Expand& o, PlanDescription& d) const {
    d.name = o.into ? "ExpandInto" : "Expand";
    d.details = fmt::format("({}){}({})", Name(o.from),
                            Arrow(o.direction, Name(o.relationship) + Types(o.types)), Name(o.to));
  }
  void Fill(const VariableExpand& o, PlanDescription& d) const {
    d.name = o.distinct_ends ? "FrontierExpand" : "VariableExpand";
    d.details =
        fmt::format("({}){}({})", Name(o.from), Text(o.chain, o.reversed, o.relationships), Name(o.to));
  }
  void Fill(const PathSearch& o, PlanDescription& d) const {
    d.name = "ShortestPaths";
    d.details = fmt::format("({})", Name(o.from));
    for (std::size_t i = 0; i < o.chains.size(); ++i) {
      if (i > 0) d.details += fmt::format("({})", Name(o.junctions[i - 1].node));
      const auto& groups = o.chains[i].groups;
      d.details += Text(o.chains[i], false, groups.size() == 1 ? groups[0].list : kNoSlot);
    }
    d.details += fmt::format("({}), {} {}", Name(o.to),
                             o.count    ? Text(*o.count)
                             : o.groups ? "all"
                                        : "any",
                             o.groups && o.count ? "groups" : "shortest");
    if (!o.end_predicates.empty()) d.details += ", end: " + List(o.end_predicates, " AND ");
    if (!o.predicates.empty()) d.details += ", path: " + List(o.predicates, " AND ");
  }
  void Fill(const BoundRelationship& o, PlanDescription& d) const {
    d.name = "RelationshipEnds";
    d.details = fmt::format("({}){}({})", Name(o.from),
                            Arrow(o.direction, Name(o.relationship) + Types(o.types)), Name(o.to));
  }
  void Fill(const CountMatches& o, PlanDescription& d) const {
    d.name = o.optional ? "OptionalCountMatches" : "CountMatches";
    for (const auto& t : o.trees) {
      if (!d.details.empty()) d.details += ", ";
      d.details += fmt::format("({}){}", Name(o.node), Tree(t));
    }
  }
  void Fill(const BuildPath& o, PlanDescription& d) const { d.name = "Path", d.details = Name(o.slot); }
  void Fill(const Filter& o, PlanDescription& d) const {
    d.name = "Filter", d.details = List(o.predicates, " AND ");
  }
  void Fill(const Project& o, PlanDescription& d) const {
    d.name = "Project", d.details = List(o.assignments);
  }
  void Fill(const Aggregate& o, PlanDescription& d) const {
    d.name = "Aggregate";
    d.details = List(o.keys);
    if (!o.keys.empty() && !o.aggregates.empty()) d.details += ", ";
    d.details += List(o.aggregates);
  }
  void Fill(const Distinct& o, PlanDescription& d) const { d.name = "Distinct", d.details = List(o.slots); }
  void Fill(const Sort& o, PlanDescription& d) const {
    d.name = o.limit ? "Top" : "Sort";
    for (const auto& k : o.keys) {
      if (!d.details.empty()) d.details += ", ";
      d.details += Text(*k.value) + (k.descending ? " DESC" : "");
    }
    if (o.limit) d.details += " LIMIT " + Text(*o.limit);
  }
  void Fill(const Skip& o, PlanDescription& d) const { d.name = "Skip", d.details = Text(*o.count); }
  void Fill(const Limit& o, PlanDescription& d) const { d.name = "Limit", d.details = Text(*o.count); }
  void Fill(const Unwind& o, PlanDescription& d) const {
    d.name = "Unwind", d.details = fmt::format("{} AS {}", Text(*o.list), Name(o.slot));
  }
  void Fill(const LoadCsv& o, PlanDescription& d) const {
    d.name = "LoadCsv", d.details = fmt::format("{} AS {}", Text(*o.url), Name(o.slot));
  }
  void Fill(const Apply& o, PlanDescription& d) const {
    d.name = o.transactions                     ? "TransactionApply"
             : o.for_all_rows                   ? "ApplyToAll"
             : o.kind == Apply::Kind::kOptional ? "OptionalApply"
                                                : "Apply";
    d.children.push_back(Describe(*o.inner));
  }
  void Fill(const Union& o, PlanDescription& d) const {
    d.name = "Union";
    for (const auto& p : o.parts) d.children.push_back(Describe(*p));
  }
  void Fill(const Eager&, PlanDescription& d) const { d.name = "Eager"; }
  void Fill(const Create& o, PlanDescription& d) const {
    d.name = "Create";
    for (const auto& e : o.elements) {
      if (!d.details.empty()) d.details += ", ";
      if (auto* n = std::get_if<CreateElement::Node>(&e.element)) {
        d.details += fmt::format("({}{}{})", Name(n->slot),
                                 n->labels.empty() ? "" : fmt::format(":{}", fmt::join(n->labels, ":")),
                                 n->properties ? " " + Text(*n->properties) : "");
      } else {
        auto& r = std::get<CreateElement::Relationship>(e.element);
        d.details += fmt::format("({})-[{}:{}{}]->({})", Name(r.from), Name(r.slot), r.type,
                                 r.properties ? " " + Text(*r.properties) : "", Name(r.to));
      }
    }
  }
  void Fill(const SetProperties& o, PlanDescription& d) const { d.name = "Set", d.details = List(o.items); }
  void Fill(const RemoveProperties& o, PlanDescription& d) const {
    d.name = "Remove";
    for (const auto& i : o.items) {
      if (!d.details.empty()) d.details += ", ";
      d.details += i.labels_only ? fmt::format("{}:{}", Text(*i.target), fmt::join(i.labels, ":"))
                                 : Target(*i.target, i.key);
    }
  }
  void Fill(const Delete& o, PlanDescription& d) const {
    d.name = o.detach ? "DetachDelete" : "Delete", d.details = List(o.targets, ", ");
  }
  void Fill(const Merge& o, PlanDescription& d) const {
    d.name = "Merge", d.details = List(o.pattern_slots);
    d.children.push_back(Describe(*o.match));
  }
  void Fill(const CallProcedure& o, PlanDescription& d) const {
    d.name = "Call", d.details = fmt::format("{}({})", o.name, List(o.arguments, ", "));
  }

  const Plan& plan_;
  const Visit& visit_;
  mutable std::vector<int> subplans_;  // asked by the node at hand
};

}  // namespace

PlanDescription Describe(const Plan& plan, const std::function<void(const Node&, PlanDescription&)>& visit) {
  return Describer(plan, visit).Describe(*plan.root);
}

}  // namespace liaison::plan
