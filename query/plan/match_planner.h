// match_planner.h: the state of planning one MATCH, or several that follow each other. Private to query/plan.
//
// The patterns become a graph of nodes and relationships over slots; a quantified path is a relationship
// there, and so is a path that is searched for (SHORTEST, shortestPath()) from its first node to its last.
// plan_match.cpp goes through it, match_order.cpp estimates and orders, match_access.cpp chooses how a node
// is found, match_place.cpp makes the plan nodes, match_paths.cpp knows chains and searches.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "query/plan/planner.h"

namespace liaison::plan {

struct PatternNode {
  Slot slot;
  std::string name;
  std::vector<std::string> labels;  // all of them; other label expressions are predicates
  Position position;
};

struct PatternRelationship {
  Slot slot;             // of the relationship, or of the list of them
  std::size_t from, to;  // nodes, as written from left to right
  ast::PatternDirection direction = ast::PatternDirection::kOut;
  std::vector<std::string> types;  // empty: any
  std::optional<ast::PathLength> length;
  std::unique_ptr<Chain> chain;  // of variable length, or quantified
  std::unique_ptr<PathSearch> search;
  std::vector<Slot> reads;  // what chain or search read beside their own: must have values before
  // A search whose other end nothing else finds as cheaply as the search itself: that end's node.
  std::optional<std::size_t> open_end;
  int clause = 0;            // relationships of one MATCH must differ
  bool is_function = false;  // shortestPath(), allShortestPaths()
  bool bound = false;
  bool done = false;
};

struct MatchPredicate {
  ast::ExpressionPtr expression;
  std::vector<Slot> slots;
  bool placed = false;
};

// ---- shared by the files of the match planner ----

// Splits at AND.
void SplitConjunction(ast::ExpressionPtr e, Expressions& out);
// The names of A&B (or of A|B), when the expression is no more than that.
bool CollectNames(const ast::LabelExpression& e, ast::LabelExpression::Kind join,
                  std::vector<std::string>& names);
ast::PatternDirection Flip(ast::PatternDirection d);
// Rows that pass, of all: rough, as in the textbooks.
double Selectivity(const ast::Expression& e);
// One Filter for all labels that the way to the node did not ensure.
NodePtr FilterLabels(const std::vector<std::string>& labels, const std::string& ensured,
                     const std::string& name, Slot slot, NodePtr current);

// Plans one MATCH (or MERGE, or pattern in an expression) on top of a chain.
class MatchPlanner {
 public:
  MatchPlanner(Planner& planner, Bound& bound)
      : planner_(planner), transaction_(planner.transaction_), bound_(bound) {}

  void StartClause() { ++clause_; }
  void AddPattern(ast::PathPattern& path);
  void AddWhere(ast::ExpressionPtr where);
  NodePtr Run(NodePtr current);

 private:
  struct Access {
    double rows = 0;
    std::string label;
    IndexSeek seek;  // when seeks
    bool seeks = false;
  };
  struct Order {
    double cost = std::numeric_limits<double>::infinity();
    std::optional<std::size_t> start;
    std::vector<std::pair<std::size_t, bool>> steps;  // relationship, walked from its `from`
  };

  // plan_match.cpp
  std::size_t NodeOf(const ast::NodePattern& pattern);
  std::size_t AddNode(ast::NodePattern& pattern);
  void AddRelationship(ast::RelationshipPattern& pattern, std::size_t from, std::size_t to);
  void AddPredicate(ast::ExpressionPtr e);
  bool Available(const std::vector<Slot>& slots) const;
  bool HasValue(Slot slot) const { return Contains(bound_, slot); }
  // What is asked of an element beside plain labels or types goes to `out`, about `subject`.
  void TakeParts(ast::NodePattern& pattern, std::vector<std::string>& labels, Expressions& out);
  void TakeParts(ast::RelationshipPattern& pattern, Slot subject, std::vector<std::string>& types,
                 Expressions& out);
  void AddPropertyPredicates(ast::ExpressionPtr properties, const std::string& name, Slot slot,
                             Position position, Expressions& out);
  Order CheapestPart() const;

  // match_paths.cpp
  Chain ChainOf(ast::RelationshipPattern& pattern);
  Chain ChainOf(ast::QuantifiedPath& quantified);
  void AddChain(Chain chain, PatternRelationship r);
  void AddSearch(ast::PathPattern& path);
  void ChooseOpenEnds();
  bool WaitsForEnds(const PatternRelationship& r) const;
  NodePtr PlaceWaiting(NodePtr current, bool& progress);
  NodePtr PlaceSearch(PatternRelationship& r, NodePtr current);
  void TakePathPredicates(PatternRelationship& r);

  // match_order.cpp
  double NodesWith(const std::string& label) const;
  double NodeRows(const PatternNode& n) const;
  std::optional<LabelId> RarestLabel(const PatternNode& n) const;
  double StepFan(ast::PatternDirection direction, const std::vector<std::string>& types,
                 std::optional<LabelId> near, std::optional<LabelId> far) const;
  double Fan(const PatternRelationship& r, bool forward) const;
  double LocalSelectivity(Slot slot) const;
  Order Simulate(std::optional<std::size_t> start, const std::vector<std::size_t>& members) const;

  // match_access.cpp
  Access BestAccess(const PatternNode& n) const;
  bool TrySeek(const PatternNode& n, const std::string& label, Access& best) const;

  // match_place.cpp
  NodePtr PlaceStart(std::size_t node, NodePtr current);
  NodePtr PlaceExpand(std::size_t relationship, bool forward, NodePtr current);
  NodePtr PlaceBoundRelationships(NodePtr current, bool& progress);
  NodePtr PlacePredicates(NodePtr current);
  std::vector<Slot> DistinctFrom(const PatternRelationship& r) const;

  Planner& planner_;
  const Transaction& transaction_;
  Bound& bound_;
  std::vector<PatternNode> nodes_;
  std::vector<PatternRelationship> relationships_;
  std::vector<MatchPredicate> predicates_;
  std::vector<BuildPath> paths_;
  int clause_ = 0;
};

}  // namespace liaison::plan
