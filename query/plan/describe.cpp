// The plan tree in words, for EXPLAIN and PROFILE.
#include <fmt/format.h>

#include "query/plan/plan.h"

namespace liaison::plan {
namespace {

class Describer {
 public:
  explicit Describer(const Plan& plan) : plan_(plan) {}

  PlanDescription Describe(const Node& node) const {
    PlanDescription d;
    d.estimated_rows = node.rows;
    std::visit([&](const auto& op) { Fill(op, d); }, node.op);
    if (node.child && !std::holds_alternative<Unit>(node.child->op)) d.children.insert(d.children.begin(), Describe(*node.child));
    return d;
  }

 private:
  std::string Name(Slot s) const {
    if (s == kNoSlot) return "";
    const std::string& name = plan_.slot_names[s];
    return name.empty() || name[0] == ' ' ? fmt::format("_{}", s) : name;
  }
  std::string List(const Expressions& es, const char* separator) const {
    std::string out;
    for (const auto& e : es) {
      if (!out.empty()) out += separator;
      out += ast::ToString(*e);
    }
    return out;
  }
  std::string List(const std::vector<Assignment>& as) const {
    std::string out;
    for (const auto& a : as) {
      if (!out.empty()) out += ", ";
      std::string text = ast::ToString(*a.value), name = Name(a.slot);
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
  static std::string Arrow(ast::PatternDirection d, const std::string& inner) {
    return fmt::format("{}[{}]{}", d == ast::PatternDirection::kIn ? "<-" : "-", inner,
                       d == ast::PatternDirection::kOut ? "->" : "-");
  }
  static std::string Types(const std::vector<std::string>& types) {
    return types.empty() ? "" : fmt::format(":{}", fmt::join(types, "|"));
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
    d.details = fmt::format("{}:{} by {}", Name(o.slot), o.label, o.constraint ? o.constraint->name : o.index->name);
    if (o.kind == IndexSeek::Kind::kRange) {
      d.details += fmt::format(" from {} to {}", o.low ? ast::ToString(*o.low) : "..", o.high ? ast::ToString(*o.high) : "..");
    } else {
      d.details += fmt::format(" {} {}", o.kind == IndexSeek::Kind::kIn ? "in" : o.kind == IndexSeek::Kind::kPrefix ? "starting with" : "=",
                               List(o.values, ", "));
    }
  }
  void Fill(const Expand& o, PlanDescription& d) const {
    d.name = o.into ? "ExpandInto" : "Expand";
    d.details = fmt::format("({}){}({})", Name(o.from), Arrow(o.direction, Name(o.relationship) + Types(o.types)), Name(o.to));
  }
  void Fill(const VariableExpand& o, PlanDescription& d) const {
    d.name = o.distinct_ends ? "FrontierExpand" : "VariableExpand";
    std::string length = fmt::format("*{}..{}", o.minimum, o.maximum ? std::to_string(*o.maximum) : "");
    d.details =
        fmt::format("({}){}({})", Name(o.from), Arrow(o.direction, Name(o.relationships) + Types(o.types) + length), Name(o.to));
  }
  void Fill(const BoundRelationship& o, PlanDescription& d) const {
    d.name = "RelationshipEnds";
    d.details = fmt::format("({}){}({})", Name(o.from), Arrow(o.direction, Name(o.relationship) + Types(o.types)), Name(o.to));
  }
  void Fill(const CountMatches& o, PlanDescription& d) const {
    d.name = o.optional ? "OptionalCountMatches" : "CountMatches";
    for (const auto& t : o.trees) {
      if (!d.details.empty()) d.details += ", ";
      d.details += fmt::format("({}){}", Name(o.node), Tree(t));
    }
  }
  void Fill(const BuildPath& o, PlanDescription& d) const { d.name = "Path", d.details = Name(o.slot); }
  void Fill(const Filter& o, PlanDescription& d) const { d.name = "Filter", d.details = List(o.predicates, " AND "); }
  void Fill(const Project& o, PlanDescription& d) const { d.name = "Project", d.details = List(o.assignments); }
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
      d.details += ast::ToString(*k.value) + (k.descending ? " DESC" : "");
    }
    if (o.limit) d.details += " LIMIT " + ast::ToString(*o.limit);
  }
  void Fill(const Skip& o, PlanDescription& d) const { d.name = "Skip", d.details = ast::ToString(*o.count); }
  void Fill(const Limit& o, PlanDescription& d) const { d.name = "Limit", d.details = ast::ToString(*o.count); }
  void Fill(const Unwind& o, PlanDescription& d) const {
    d.name = "Unwind", d.details = fmt::format("{} AS {}", ast::ToString(*o.list), Name(o.slot));
  }
  void Fill(const Apply& o, PlanDescription& d) const {
    d.name = o.kind == Apply::Kind::kOptional ? "OptionalApply" : "Apply";
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
        d.details += fmt::format("({}{})", Name(n->slot), n->labels.empty() ? "" : fmt::format(":{}", fmt::join(n->labels, ":")));
      } else {
        auto& r = std::get<CreateElement::Relationship>(e.element);
        d.details += fmt::format("({})-[{}:{}]->({})", Name(r.from), Name(r.slot), r.type, Name(r.to));
      }
    }
  }
  void Fill(const SetProperties&, PlanDescription& d) const { d.name = "Set"; }
  void Fill(const RemoveProperties&, PlanDescription& d) const { d.name = "Remove"; }
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
};

}  // namespace

PlanDescription Describe(const Plan& plan) { return Describer(plan).Describe(*plan.root); }

}  // namespace liaison::plan
