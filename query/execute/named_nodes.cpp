#include "query/execute/named_nodes.h"

#include <algorithm>
#include <string>

#include "graph/column_strings.h"
#include "query/functions/text.h"

namespace liaison::exec {

std::vector<NodeId> FindNamedNodes(const Transaction& transaction, std::string_view name) {
  std::vector<NodeId> exact, folded;
  const std::string lower = LowerCase(name);
  for (std::string_view property : {"name", "short", "title", "aliases"}) {
    auto key = transaction.catalog().FindKey(property);
    if (!key) continue;
    for (std::uint32_t block = 0; block < transaction.NodeBlockCount(); ++block) {
      const ColumnBlock* column = transaction.NodeColumn(*key, block);
      if (!column) continue;
      for (std::uint32_t row = 0; row < kColumnBlock; ++row) {
        if (!column->Has(row)) continue;
        VisitStrings(*column, row, [&](std::string_view text) {
          NodeId node{block * kColumnBlock + row};
          if (text == name) {
            exact.push_back(node);
          } else if (exact.empty() && LowerCase(text) == lower) {
            folded.push_back(node);
          }
        });
      }
    }
  }
  std::vector<NodeId>& found = exact.empty() ? folded : exact;
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return std::move(found);
}

}  // namespace liaison::exec
