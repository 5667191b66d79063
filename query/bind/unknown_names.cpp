// Labels, types and property keys that a statement reads although no graph of this database ever had them.
//
// MATCH of an unknown label is no error (it finds nothing), but mostly a slip of the keyboard. Of properties,
// only those of variables that a pattern has bound are looked at: what else has keys is data.
#include <map>
#include <set>
#include <string>
#include <utility>

#include "graph/likeness.h"
#include "query/ast/walk.h"
#include "query/bind/bind.h"

namespace liaison {
namespace {

constexpr std::size_t kMaximumNotifications = 20;

enum class NameKind : std::uint8_t { kLabel, kType, kKey };

struct NameUse {
  NameKind kind;
  std::string name;
  Position position;
};

class NameCollector {
 public:
  void Visit(const ast::Query& query) {
    for (const auto& part : query.parts) {
      for (const auto& clause : part.clauses) Visit(clause);
    }
  }

  // Read and not written, each once.
  std::vector<NameUse> Found() const {
    std::vector<NameUse> found;
    std::set<std::pair<NameKind, std::string>> seen = written_;
    for (const NameUse& use : read_) {
      if (use.kind == NameKind::kKey && writes_any_key_) continue;
      if (seen.emplace(use.kind, use.name).second) found.push_back(use);
    }
    return found;
  }

 private:
  enum class Mode : std::uint8_t { kRead, kWrite };

  void Visit(const ast::Clause& clause) {
    if (const auto* create = std::get_if<ast::Create>(&clause)) {
      for (const auto& pattern : create->patterns) Visit(pattern, Mode::kWrite);
    } else if (const auto* merge = std::get_if<ast::Merge>(&clause)) {
      Visit(merge->pattern, Mode::kWrite);
      Visit(merge->on_create);
      Visit(merge->on_match);
    } else if (const auto* set = std::get_if<ast::Set>(&clause)) {
      Visit(set->items);
    } else if (const auto* remove = std::get_if<ast::Remove>(&clause)) {
      for (const auto& item : remove->items) Write(item.target, item.labels);
    } else if (const auto* match = std::get_if<ast::Match>(&clause)) {
      for (const auto& pattern : match->patterns) Visit(pattern, Mode::kRead);
      if (match->where) Visit(*match->where);
    } else if (const auto* call = std::get_if<ast::CallSubquery>(&clause)) {
      Visit(*call->query);
    } else if (const auto* loop = std::get_if<std::unique_ptr<ast::Foreach>>(&clause)) {
      Visit(*(*loop)->list);
      for (const auto& inner : (*loop)->clauses) Visit(inner);
    } else {
      ast::ForEachClausePart(
          clause, [&](const ast::Expression& e) { Visit(e); }, [](const ast::PathPattern&) {});
      if (const auto* with = std::get_if<ast::With>(&clause)) Rename(with->projection);
    }
  }

  // `WITH n AS m`: m is what n was.
  void Rename(const ast::Projection& projection) {
    for (const auto& item : projection.items) {
      const auto* variable = std::get_if<ast::Variable>(&item.expression->node);
      if (variable == nullptr) continue;
      if (const auto kind = slots_.find(variable->slot); kind != slots_.end())
        slots_[item.slot] = kind->second;
    }
  }

  void Visit(const std::vector<ast::SetItem>& items) {
    for (const auto& item : items) {
      Write(item.target, item.labels);
      if (!item.value) continue;
      Visit(*item.value);
      if (item.kind == ast::SetItem::Kind::kReplaceProperties ||
          item.kind == ast::SetItem::Kind::kAddProperties)
        WriteKeys(*item.value);
    }
  }

  void Write(const ast::ExpressionPtr& target, const ast::LabelExpression& labels) {
    Visit(labels, NameKind::kLabel, Mode::kWrite);
    if (!target) return;
    if (const auto* property = std::get_if<ast::Property>(&target->node)) {
      written_.emplace(NameKind::kKey, property->key);
      Visit(*property->subject);
    } else if (!std::holds_alternative<ast::Variable>(target->node)) {
      writes_any_key_ = true;  // n[expression]
    }
  }

  void WriteKeys(const ast::Expression& properties) {
    const auto* map = std::get_if<ast::MapLiteral>(&properties.node);
    if (map == nullptr) {
      writes_any_key_ = true;
      return;
    }
    for (const auto& entry : map->entries) written_.emplace(NameKind::kKey, entry.first);
  }

  void Visit(const ast::PathPattern& pattern, Mode mode) {
    for (const auto& element : pattern.elements) {
      if (const auto* node = std::get_if<ast::NodePattern>(&element)) {
        slots_.emplace(node->slot, NameKind::kLabel);
        if (node->labels) Visit(*node->labels, NameKind::kLabel, mode);
        VisitParts(node->properties, node->where, mode);
      } else if (const auto* relationship = std::get_if<ast::RelationshipPattern>(&element)) {
        if (!relationship->length) slots_.emplace(relationship->slot, NameKind::kType);
        if (relationship->types) Visit(*relationship->types, NameKind::kType, mode);
        VisitParts(relationship->properties, relationship->where, mode);
      } else {
        const auto& quantified = *std::get<std::unique_ptr<ast::QuantifiedPath>>(element);
        Visit(quantified.pattern, mode);
        if (quantified.where) Visit(*quantified.where);
      }
    }
  }

  void VisitParts(const ast::ExpressionPtr& properties, const ast::ExpressionPtr& where, Mode mode) {
    if (properties) {
      if (mode == Mode::kWrite) {
        WriteKeys(*properties);
      } else if (const auto* map = std::get_if<ast::MapLiteral>(&properties->node)) {
        for (const auto& [key, value] : map->entries) read_.push_back({NameKind::kKey, key, value->position});
      }
      Visit(*properties);
    }
    if (where) Visit(*where);
  }

  void Visit(const ast::LabelExpression& labels, NameKind kind, Mode mode) {
    if (labels.dynamic) Visit(*labels.dynamic);
    if (labels.kind == ast::LabelExpression::Kind::kName && !labels.name.empty()) {
      if (mode == Mode::kWrite) {
        written_.emplace(kind, labels.name);
      } else {
        read_.push_back({kind, labels.name, labels.position});
      }
    }
    for (const auto& operand : labels.operands) Visit(operand, kind, mode);
  }

  // What a pattern has bound the expression to.
  const NameKind* KindOf(const ast::Expression& e) const {
    const auto* variable = std::get_if<ast::Variable>(&e.node);
    if (variable == nullptr) return nullptr;
    const auto found = slots_.find(variable->slot);
    return found == slots_.end() ? nullptr : &found->second;
  }

  void Visit(const ast::Expression& e) {
    if (const auto* property = std::get_if<ast::Property>(&e.node)) {
      if (KindOf(*property->subject) != nullptr) read_.push_back({NameKind::kKey, property->key, e.position});
    } else if (const auto* projection = std::get_if<ast::MapProjection>(&e.node)) {
      for (const auto& item : projection->items) {
        const bool reads = item.kind == ast::MapProjection::Item::Kind::kProperty &&
                           slots_.contains(projection->subject.slot);
        if (reads) read_.push_back({NameKind::kKey, item.key, e.position});
      }
    } else if (const auto* test = std::get_if<ast::LabelTest>(&e.node)) {
      if (const NameKind* kind = KindOf(*test->subject)) Visit(test->labels, *kind, Mode::kRead);
      Visit(*test->subject);
      return;
    } else if (const auto* subquery = std::get_if<ast::SubqueryExpression>(&e.node)) {
      Visit(*subquery->query);
      return;
    } else if (const auto* predicate = std::get_if<ast::PatternPredicate>(&e.node)) {
      Visit(*predicate->pattern, Mode::kRead);
      return;
    } else if (const auto* shortest = std::get_if<ast::ShortestPathExpression>(&e.node)) {
      Visit(*shortest->pattern, Mode::kRead);
      return;
    } else if (const auto* comprehension = std::get_if<ast::PatternComprehension>(&e.node)) {
      Visit(*comprehension->pattern, Mode::kRead);
      if (comprehension->where) Visit(*comprehension->where);
      Visit(*comprehension->projection);
      return;
    }
    ast::ForEachChild(e, [&](const ast::Expression& child) { Visit(child); });
  }

  std::vector<NameUse> read_;
  std::set<std::pair<NameKind, std::string>> written_;
  bool writes_any_key_ = false;
  std::map<ast::Slot, NameKind> slots_;  // of nodes and relationships
};

Notification Notice(const NameUse& use, const Catalog& catalog) {
  NearestName nearest(use.name);
  Notification notice;
  notice.position = use.position;
  switch (use.kind) {
    case NameKind::kLabel:
      for (LabelId id : catalog.Labels()) nearest.Offer(catalog.LabelName(id));
      notice.code = "Warning.UnknownLabel";
      notice.description = "the database has no label `" + use.name + "`";
      break;
    case NameKind::kType:
      for (TypeId id : catalog.Types()) nearest.Offer(catalog.TypeName(id));
      notice.code = "Warning.UnknownType";
      notice.description = "the database has no relationship type `" + use.name + "`";
      break;
    case NameKind::kKey:
      for (KeyId id : catalog.Keys()) nearest.Offer(catalog.KeyName(id));
      notice.code = "Warning.UnknownProperty";
      notice.description = "the database has no property `" + use.name + "`";
      break;
  }
  notice.hint = nearest.Hint();
  return notice;
}

bool Knows(const Catalog& catalog, const NameUse& use) {
  switch (use.kind) {
    case NameKind::kLabel:
      return catalog.FindLabel(use.name).has_value();
    case NameKind::kType:
      return catalog.FindType(use.name).has_value();
    case NameKind::kKey:
      return catalog.FindKey(use.name).has_value();
  }
  return true;
}

}  // namespace

std::vector<Notification> UnknownNames(const ast::Statement& statement, const Catalog& catalog) {
  std::vector<Notification> notices;
  const auto* query = std::get_if<ast::Query>(&statement.body);
  if (query == nullptr) return notices;
  NameCollector collector;
  collector.Visit(*query);
  for (const NameUse& use : collector.Found()) {
    if (notices.size() == kMaximumNotifications) break;
    if (!Knows(catalog, use)) notices.push_back(Notice(use, catalog));
  }
  return notices;
}

}  // namespace liaison
