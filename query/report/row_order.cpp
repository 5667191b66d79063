#include "query/report/row_order.h"

#include <variant>

#include "query/parse/parse.h"

namespace liaison::report {

bool HasOrder(std::string_view text) {
  const ast::Statement statement = Parse(text);
  const auto* query = std::get_if<ast::Query>(&statement.body);
  if (query == nullptr) return true;
  bool matches = false;
  for (const ast::SingleQuery& part : query->parts) {
    bool ordered = false;
    for (const ast::Clause& clause : part.clauses) {
      if (std::holds_alternative<ast::Match>(clause)) {
        matches = true;
        ordered = false;
      } else if (const auto* with = std::get_if<ast::With>(&clause)) {
        ordered = !with->projection.order_by.empty();
      } else if (const auto* last = std::get_if<ast::Return>(&clause)) {
        ordered = ordered || !last->projection.order_by.empty();
      }
    }
    if (matches && !ordered) return false;
  }
  return true;
}

}  // namespace liaison::report
