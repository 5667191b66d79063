// Finding nodes by what somebody half remembers of their names, as procedures: search.*, and
// db.index.fulltext.* as users of Neo4j know it. The search itself is in name_search.h; here are settings in,
// rows out.
#include <fmt/format.h>

#include <algorithm>

#include "graph/error.h"
#include "graph/likeness.h"
#include "query/execute/analysis_settings.h"
#include "query/execute/name_search.h"
#include "query/execute/procedures.h"

namespace liaison::exec {
namespace {

using Arguments = std::span<const Value>;
using Emit = std::function<void(List)>;

constexpr std::int64_t kMostHits = 10'000;
constexpr double kLeastScore = 0.35;

IndexDefinition FindFullText(const Transaction& transaction, const std::string& name) {
  NearestName nearest(name);
  for (IndexDefinition& index : transaction.Indexes()) {
    if (index.name == name && index.is_full_text()) return std::move(index);
    if (index.name == name) {
      throw Error(ErrorKind::kArgument, "IndexNotFound",
                  fmt::format("the index `{}` is no FULLTEXT index: names cannot be searched by it", name));
    }
    if (index.is_full_text()) nearest.Offer(index.name);
  }
  Error error(ErrorKind::kArgument, "IndexNotFound",
              fmt::format("there is no FULLTEXT index `{}`; CREATE FULLTEXT INDEX makes one", name));
  error.hint = nearest.Hint();
  throw error;
}

void Entities(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[1], "search.entities");
  NameSearch search;
  search.labels = settings.Labels("labels");
  search.keys = settings.Keys("properties");
  if (const std::string name = settings.Text("index", ""); !name.empty())
    search.index = FindFullText(context.transaction, name);
  search.minimum = settings.Float("minScore", kLeastScore, 0, 1);
  search.most = static_cast<std::size_t>(settings.Integer("limit", 10, 0, kMostHits));
  settings.CheckNoneLeft();
  if (arguments[0].is_null()) return;
  search.text = arguments[0].AsString();
  for (NameHit& hit : SearchNames(context, search))
    emit({Node{hit.node, nullptr}, Value(std::move(hit.name)), Value(hit.score)});
}

void QueryNodes(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[2], "db.index.fulltext.queryNodes");
  const auto limit = static_cast<std::size_t>(settings.Integer("limit", 1'000, 0, kMostHits));
  const auto skip = static_cast<std::size_t>(settings.Integer("skip", 0, 0, kMostHits));
  settings.CheckNoneLeft();
  NameSearch search;
  search.index = FindFullText(context.transaction, arguments[0].AsString());
  search.text = arguments[1].AsString();
  search.minimum = kLeastScore;
  search.most = skip + limit;
  const std::vector<NameHit> hits = SearchNames(context, search);
  for (std::size_t i = skip; i < hits.size(); ++i) emit({Node{hits[i].node, nullptr}, Value(hits[i].score)});
}

}  // namespace

std::vector<Procedure> SearchProcedures() {
  const ProcedureSignature::Field node = {"node", "NODE"}, score = {"score", "FLOAT"};
  return {
      {{"search.entities",
        {{"text", "STRING?"}, {"settings", "MAP?", true}},
        {node, {"name", "STRING"}, score},
        false},
       "The nodes whose names answer a text best: misspelt, in part, in another order or script, by alias or "
       "acronym. Settings: labels, properties, index, limit (10), minScore (0.35). FULLTEXT indexes make it "
       "fast.",
       Entities},
      {{"db.index.fulltext.queryNodes",
        {{"indexName", "STRING"}, {"text", "STRING"}, {"options", "MAP?", true}},
        {node, score},
        false},
       "The nodes of a FULLTEXT index whose names answer a text best. Options: limit (1000), skip.",
       QueryNodes},
  };
}

}  // namespace liaison::exec
