// builder.h: ANTLR's tree of a statement -> ast::Statement. Private to query/parse.
//
// One typed function a rule. Recursion follows the brackets of the text, of which there are at most
// kMaximumNesting; the height of the expressions that come out (rows of signs, of IS NULL or of subscripts make
// them higher than the text is nested) is bounded too, by kMaximumExpressionHeight, so that the later stages
// may recurse over them.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "CypherParser.h"
#include "query/ast/query.h"
#include "query/parse/source.h"

namespace liaison {

class Builder {
 public:
  using P = grammar::CypherParser;

  explicit Builder(const SourceText& source) : source_(source) {}

  ast::Statement Build(P::StatementContext* context);

 private:
  // ---- clauses: build_clauses.cpp ----
  ast::Query Build(P::QueryContext* context);
  ast::Query Build(P::UnionQueryContext* context);
  ast::SingleQuery Build(P::SingleQueryContext* context);
  ast::Clause Build(P::ClauseContext* context);
  ast::Clause Build(P::ResultClauseContext* context);
  ast::Match Build(P::MatchClauseContext* context);
  ast::Unwind Build(P::UnwindClauseContext* context);
  ast::With Build(P::WithClauseContext* context);
  ast::Create Build(P::CreateClauseContext* context);
  ast::Merge Build(P::MergeClauseContext* context);
  ast::Set Build(P::SetClauseContext* context);
  ast::SetItem Build(P::SetItemContext* context);
  ast::Remove Build(P::RemoveClauseContext* context);
  ast::Delete Build(P::DeleteClauseContext* context);
  std::unique_ptr<ast::Foreach> Build(P::ForeachClauseContext* context);
  ast::LoadCsv Build(P::LoadCsvContext* context);
  ast::With Build(P::LetClauseContext* context);
  ast::With Build(P::FilterClauseContext* context);
  ast::Unwind Build(P::ForClauseContext* context);
  ast::CallProcedure Build(P::CallProcedureContext* context);
  ast::CallSubquery Build(P::CallSubqueryContext* context);
  ast::InTransactions Build(P::InTransactionsContext* context);
  void AddYields(const std::vector<P::YieldItemContext*>& items, ast::CallProcedure& call);
  ast::Projection Build(P::ProjectionContext* context, Position position);
  void Order(P::OrderByContext* order_by, P::SkipContext* skip, P::LimitContext* limit,
             ast::Projection& projection);
  ast::ExpressionPtr Build(P::WhereContext* context);  // null context: null pointer
  ast::ExpressionPtr BuildTarget(P::PostfixExpressionContext* context, bool property);

  // ---- schema statements: build_schema.cpp ----
  struct SchemaElement {
    std::string variable;
    std::vector<std::string> labels;  // or types; none: of any
    bool relationship = false;
    Position position;
    const std::string& label() const { return labels.front(); }
  };
  // Where one label or type is wanted, and no other number will do.
  void RequireOneLabel(const SchemaElement& element);
  std::vector<std::string> Build(const std::vector<P::SchemaPropertyContext*>& properties,
                                 const std::string& variable);
  ast::CreateIndex Build(P::CreateIndexContext* context);
  ast::CreateConstraint Build(P::CreateConstraintContext* context);
  ast::Query Build(P::ShowContext* context);
  SchemaElement Build(P::SchemaElementContext* context);
  std::vector<std::string> Build(P::PropertyListContext* context, const std::string& variable);

  // ---- patterns: build_patterns.cpp ----
  std::vector<ast::PathPattern> BuildPaths(const std::vector<P::PathPatternContext*>& contexts);
  ast::PathPattern Build(P::PathPatternContext* context);
  ast::PathPattern BuildToWrite(P::PathPatternContext* context, const char* clause);
  void AppendElements(const std::vector<P::PathElementContext*>& contexts, ast::PathPattern& path);
  void Append(P::PathElementContext* context, ast::PathPattern& path);
  void AppendSubpath(P::SubpathContext* context, P::QuantifierContext* quantifier, ast::PathPattern& path);
  ast::NodePattern Build(P::NodeContext* context);
  ast::RelationshipPattern Build(P::RelationshipContext* context);
  void Fill(P::RelationshipDetailsContext* context, ast::RelationshipPattern& relationship);
  ast::PathLength Build(P::PathLengthContext* context);
  ast::PathLength Build(P::QuantifierContext* context);
  ast::PathPattern Build(P::PathExpressionContext* context);
  ast::PathPattern Build(P::ShortestPathContext* context);
  void SetSelector(P::PathSelectorContext* context, ast::PathPattern& path);
  ast::ExpressionPtr Build(P::PropertiesContext* context);
  ast::LabelExpression Build(P::LabelsContext* context);
  ast::LabelExpression Build(P::LabelExpressionContext* context);
  ast::LabelExpression Build(P::LabelTermContext* context);
  ast::LabelExpression Build(P::LabelFactorContext* context);
  std::int64_t Count(antlr4::tree::TerminalNode* node);

  // ---- expressions: operators.cpp, build_expressions.cpp ----

  // An expression and its height.
  struct Measured {
    ast::ExpressionPtr expression;
    int height = 0;
  };
  struct OperatorCursor;
  ast::ExpressionPtr Build(P::ExpressionContext* context);
  Measured Climb(OperatorCursor& cursor, int level);
  Measured ClimbOperand(OperatorCursor& cursor, int level);
  Measured BuildOperand(P::OperandContext* context, std::size_t first_sign);
  Measured ApplyPredicate(P::PredicateContext* context, Measured subject);
  std::optional<std::string> NormalFormOf(P::IsPredicateContext* context) const;
  Measured Join(ast::BinaryOperator op, Measured left, Measured right, Position position);
  Measured JoinAll(std::vector<Measured>& operands, std::vector<ast::BinaryOperator> operators,
                   Position position);
  Measured Balance(ast::BinaryOperator op, std::vector<Measured>& operands,
                   const std::vector<Position>& positions, std::size_t begin, std::size_t end);

  Measured Build(P::PostfixExpressionContext* context);
  Measured Apply(P::PostfixContext* context, Measured subject);
  Measured Call(P::PostfixContext* context, Measured callee);
  Measured ProjectMap(P::PostfixContext* context, Measured subject);
  Measured Build(P::AtomContext* context);
  ast::ExpressionPtr BuildAtom(P::AtomContext* context);
  ast::ListLiteral Build(P::ListLiteralContext* context);
  ast::MapLiteral Build(P::MapLiteralContext* context);
  ast::CaseExpression Build(P::CaseExpressionContext* context);
  ast::ListComprehension Build(P::ListComprehensionContext* context);
  ast::PatternComprehension Build(P::PatternComprehensionContext* context);
  ast::Quantifier Build(P::QuantifiedContext* context);
  ast::Reduce Build(P::ReduceContext* context);
  ast::SubqueryExpression Build(P::SubqueryContext* context);

  // Builds what `build` makes and gives back the height of the highest expression in it.
  template <class BuildPart>
  int HeightOf(BuildPart build) {
    int saved = std::exchange(highest_, 0);
    build();
    return std::exchange(highest_, saved);
  }
  void CheckHeight(int height, Position position) const;

  // ---- names, places, texts ----
  std::string Text(antlr4::Token* token) const;
  std::string NameOf(antlr4::Token* token, bool may_be_empty = false) const;  // backquotes undone
  template <class Context>
  std::string NameOf(Context* context) const {
    return NameOf(context->getStart());
  }
  template <class Context>
  ast::Variable VariableOf(Context* context) const {
    return {NameOf(context), ast::kNoSlot};
  }
  std::string ParameterName(antlr4::Token* token) const;
  std::string TextBetween(antlr4::Token* first, antlr4::Token* last) const;
  static Position At(antlr4::ParserRuleContext* context);
  static Position At(antlr4::tree::TerminalNode* node);
  void SetRange(ast::Expression& expression, antlr4::Token* first, antlr4::Token* last) const;
  [[noreturn]] static void Refuse(Position position, const std::string& message,
                                  const char* detail = "UnexpectedSyntax");

  const SourceText& source_;
  int highest_ = 0;  // the highest expression built since the enclosing HeightOf began
};

}  // namespace liaison
