// Analysis of the graph, or of a part of it, as procedures: algo.*. What each computes is in query/analysis;
// here are settings in, rows out.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "graph/error.h"
#include "query/analysis/centrality.h"
#include "query/analysis/cohesion.h"
#include "query/analysis/components.h"
#include "query/analysis/routes.h"
#include "query/execute/analysis_settings.h"
#include "query/execute/procedures.h"

namespace liaison::exec {
namespace {

using Arguments = std::span<const Value>;
using Emit = std::function<void(List)>;

Value NodeAt(const AccountedProjection& projection, std::uint32_t place) {
  return Node{projection->node(place), nullptr};
}

// Algorithms that know no directions: the setting `directed` is not theirs.
analysis::Selection UndirectedSelection(AnalysisSettings& settings, std::string_view procedure) {
  analysis::Selection selection = settings.Selection();
  if (selection.directed) {
    throw Error(
        ErrorKind::kArgument, "InvalidArgumentValue",
        fmt::format("{} looks at ties without their directions: `directed` cannot be true", procedure));
  }
  return selection;
}

void Components(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "algo.components");
  AccountedProjection projection(context, settings.Selection());
  settings.CheckNoneLeft();
  auto component = analysis::Components(*projection, InterruptOf(context));
  for (std::uint32_t p = 0; p < projection->size(); ++p) emit({NodeAt(projection, p), Count(component[p])});
}

void StrongComponents(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "algo.strongComponents");
  AccountedProjection projection(context, settings.Selection(true));
  settings.CheckNoneLeft();
  auto component = analysis::StrongComponents(*projection, InterruptOf(context));
  for (std::uint32_t p = 0; p < projection->size(); ++p) emit({NodeAt(projection, p), Count(component[p])});
}

void ArticulationPoints(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "algo.articulationPoints");
  AccountedProjection projection(context, UndirectedSelection(settings, "algo.articulationPoints"));
  settings.CheckNoneLeft();
  for (std::uint32_t p : analysis::FindCutParts(*projection, InterruptOf(context)).articulation_points) {
    List parts;
    for (const auto& part : analysis::PartsWithout(*projection, {p}, InterruptOf(context)))
      parts.push_back(Count(part.size()));
    emit({NodeAt(projection, p), std::move(parts)});
  }
}

void Bridges(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "algo.bridges");
  AccountedProjection projection(context, UndirectedSelection(settings, "algo.bridges"));
  settings.CheckNoneLeft();
  for (const analysis::Tie& bridge : analysis::FindCutParts(*projection, InterruptOf(context)).bridges) {
    emit({NodeAt(projection, bridge.from), NodeAt(projection, bridge.to)});
  }
}

void Degree(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "algo.degree");
  AccountedProjection projection(context, settings.Selection());
  settings.CheckNoneLeft();
  const analysis::Projection& ties = *projection;
  for (std::uint32_t p = 0; p < ties.size(); ++p) {
    double weight = 0;
    for (std::uint64_t arc = ties.FirstArc(p); arc < ties.FirstArc(p) + ties.Degree(p); ++arc)
      weight += ties.Weight(arc);
    emit({NodeAt(projection, p), Count(ties.Degree(p)), weight});
  }
}

// Above this many nodes exact betweenness takes minutes: it has to be asked for, or sampled.
constexpr std::uint32_t kExactBetweenness = 20'000;
constexpr std::uint32_t kSamples = 2'000;

void Betweenness(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "algo.betweenness");
  AccountedProjection projection(context, settings.Selection());
  const bool normalized = settings.Boolean("normalized", false);
  // Lengths are not sampled, so a projection with weights is always exact.
  const std::int64_t otherwise =
      projection->size() > kExactBetweenness && !projection->weighted() ? kSamples : 0;
  const std::int64_t samples =
      settings.Integer("samples", otherwise, 0, std::numeric_limits<std::uint32_t>::max());
  const std::int64_t seed = settings.Integer("seed", 1, 0, std::numeric_limits<std::int64_t>::max());
  settings.CheckNoneLeft();
  if (samples > 0 && projection->weighted()) {
    throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
                "algo.betweenness samples only ties without weights: leave out `samples` or `weight`");
  }
  projection.Reserve(std::size_t{projection->size()} * 2 * 40);
  analysis::SampledBetweenness found;
  if (samples > 0) {
    found = analysis::EstimateBetweenness(*projection, static_cast<std::uint32_t>(samples),
                                          static_cast<std::uint64_t>(seed), InterruptOf(context));
  } else {
    found.scores = analysis::Betweenness(*projection, InterruptOf(context));
  }
  double n = projection->size(), scale = 1;
  if (normalized && n > 2) scale = (projection->directed() ? 1.0 : 2.0) / ((n - 1) * (n - 2));
  for (std::uint32_t p = 0; p < projection->size(); ++p)
    emit({NodeAt(projection, p), found.scores[p] * scale, found.error * scale});
}

void Closeness(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "algo.closeness");
  AccountedProjection projection(context, settings.Selection());
  settings.CheckNoneLeft();
  auto found = analysis::FindCloseness(*projection, InterruptOf(context));
  for (std::uint32_t p = 0; p < projection->size(); ++p)
    emit({NodeAt(projection, p), found.closeness[p], found.harmonic[p]});
}

void PageRank(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "algo.pagerank");
  AccountedProjection projection(context, settings.Selection(true));
  analysis::PageRankSettings how;
  how.iterations = static_cast<std::uint32_t>(settings.Integer("iterations", how.iterations, 1, 100'000));
  how.damping = settings.Float("damping", how.damping, 0, 1);
  how.tolerance = settings.Float("tolerance", how.tolerance, 0, 1);
  settings.CheckNoneLeft();
  projection.Reserve(std::size_t{projection->size()} * 3 * sizeof(double));
  auto scores = analysis::PageRank(*projection, how, InterruptOf(context));
  for (std::uint32_t p = 0; p < projection->size(); ++p) emit({NodeAt(projection, p), scores[p]});
}

void Cores(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "algo.kcore");
  AccountedProjection projection(context, UndirectedSelection(settings, "algo.kcore"));
  settings.CheckNoneLeft();
  auto cores = analysis::CoreNumbers(*projection, InterruptOf(context));
  for (std::uint32_t p = 0; p < projection->size(); ++p) emit({NodeAt(projection, p), Count(cores[p])});
}

void Clustering(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "algo.clustering");
  AccountedProjection projection(context, UndirectedSelection(settings, "algo.clustering"));
  settings.CheckNoneLeft();
  auto found = analysis::FindClustering(*projection, InterruptOf(context));
  for (std::uint32_t p = 0; p < projection->size(); ++p) {
    emit({NodeAt(projection, p), Count(found.triangles[p]), found.coefficients[p]});
  }
}

void Communities(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "algo.communities");
  AccountedProjection projection(context, UndirectedSelection(settings, "algo.communities"));
  const double resolution = settings.Float("resolution", 1, 0, 1e9);
  settings.CheckNoneLeft();
  auto found = analysis::FindCommunities(*projection, resolution, InterruptOf(context));
  for (std::uint32_t p = 0; p < projection->size(); ++p)
    emit({NodeAt(projection, p), Count(found.community[p]), found.modularity});
}

void Similarity(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[0], "algo.similarity");
  AccountedProjection projection(context, settings.Selection());
  const std::string measure = settings.Text("measure", "jaccard");
  const auto top =
      static_cast<std::uint32_t>(settings.Integer("top", 10, 1, std::numeric_limits<std::uint32_t>::max()));
  const double minimum = settings.Float("minimum", 0, 0, 1);
  settings.CheckNoneLeft();
  analysis::SimilarityMeasure how;
  if (measure == "jaccard") {
    how = analysis::SimilarityMeasure::kJaccard;
  } else if (measure == "overlap") {
    how = analysis::SimilarityMeasure::kOverlap;
  } else if (measure == "cosine") {
    how = analysis::SimilarityMeasure::kCosine;
  } else {
    throw Error(
        ErrorKind::kArgument, "InvalidArgumentValue",
        fmt::format("`measure` of algo.similarity is `{}`: it must be jaccard, overlap or cosine", measure));
  }
  for (const analysis::Similarity& pair :
       analysis::Similarities(*projection, how, top, minimum, InterruptOf(context))) {
    emit({NodeAt(projection, pair.first), NodeAt(projection, pair.second), pair.score});
  }
}

// A node, or a list of nodes, as places; those outside the part of the graph that was chosen are left out.
std::vector<std::uint32_t> PlacesOf(const AccountedProjection& projection, const Value& nodes,
                                    std::string_view procedure) {
  std::vector<std::uint32_t> places;
  auto add = [&](const Value& v) {
    if (v.is_null()) return;
    if (!v.is_node()) {
      throw Error(ErrorKind::kType, "InvalidArgumentType",
                  fmt::format("{} takes nodes, but this is {}", procedure, NameOf(v.type())));
    }
    if (auto place = projection->Place(v.AsNode().id)) places.push_back(*place);
  };
  if (nodes.is_list()) {
    for (const Value& v : nodes.AsList()) add(v);
  } else {
    add(nodes);
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

void ShortestRoutes(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[2], "algo.shortestPaths");
  AccountedProjection projection(context, settings.Selection());
  const auto count = static_cast<std::uint32_t>(settings.Integer("count", 3, 1, 1'000'000));
  settings.CheckNoneLeft();
  auto from = PlacesOf(projection, arguments[0], "algo.shortestPaths"),
       to = PlacesOf(projection, arguments[1], "algo.shortestPaths");
  if (from.empty() || to.empty()) return;
  std::int64_t rank = 0;
  for (const analysis::Route& route :
       analysis::ShortestRoutes(*projection, from[0], to[0], count, InterruptOf(context))) {
    List nodes;
    for (std::uint32_t place : route.places) nodes.push_back(NodeAt(projection, place));
    emit({Value(++rank), std::move(nodes), route.length});
  }
}

void MaximumFlow(Context& context, Arguments arguments, const Emit& emit) {
  AnalysisSettings settings(context, arguments[2], "algo.maxFlow");
  AccountedProjection projection(context, settings.Selection());
  settings.CheckNoneLeft();
  auto sources = PlacesOf(projection, arguments[0], "algo.maxFlow"),
       sinks = PlacesOf(projection, arguments[1], "algo.maxFlow");
  projection.Reserve(projection->ArcCount() * 64);
  const analysis::Flow flow = analysis::MaximumFlow(*projection, sources, sinks, InterruptOf(context));
  List shares, cut;
  auto share = [&](const analysis::Flow::Share& s) {
    return Value(
        Map{{"from", NodeAt(projection, s.from)}, {"to", NodeAt(projection, s.to)}, {"amount", s.amount}});
  };
  for (const auto& s : flow.shares) shares.push_back(share(s));
  for (const auto& s : flow.cut) cut.push_back(share(s));
  emit({flow.value, std::move(shares), std::move(cut)});
}

}  // namespace

std::vector<Procedure> AnalysisProcedures() {
  const ProcedureSignature::Field settings = {"settings", "MAP?", true}, node = {"node", "NODE"};
  return {
      {{"algo.components", {settings}, {node, {"component", "INTEGER"}}, false},
       "Which nodes hang together, directions ignored; components are numbered from 0.",
       Components},
      {{"algo.strongComponents", {settings}, {node, {"component", "INTEGER"}}, false},
       "Which nodes reach each other along the directions.",
       StrongComponents},
      {{"algo.articulationPoints", {settings}, {node, {"parts", "LIST<INTEGER>"}}, false},
       "The nodes without which their component falls apart, and the sizes of the parts.",
       ArticulationPoints},
      {{"algo.bridges", {settings}, {{"first", "NODE"}, {"second", "NODE"}}, false},
       "The ties without which their component falls apart.",
       Bridges},
      {{"algo.degree", {settings}, {node, {"degree", "INTEGER"}, {"weight", "FLOAT"}}, false},
       "The number of nodes that a node is tied to (out of it when directed), and the weight of these ties.",
       Degree},
      {{"algo.betweenness", {settings}, {node, {"score", "FLOAT"}, {"error", "FLOAT"}}, false},
       "How many shortest paths go through a node; above 20,000 nodes estimated from `samples` sources, with "
       "the bound of the error.",
       Betweenness},
      {{"algo.closeness", {settings}, {node, {"score", "FLOAT"}, {"harmonic", "FLOAT"}}, false},
       "How near a node is to all others.",
       Closeness},
      {{"algo.pagerank", {settings}, {node, {"score", "FLOAT"}}, false},
       "PageRank; scores add up to 1. Settings: iterations, damping, tolerance.",
       PageRank},
      {{"algo.kcore", {settings}, {node, {"core", "INTEGER"}}, false},
       "The largest k for which a node is in a part where all have k ties.",
       Cores},
      {{"algo.clustering", {settings}, {node, {"triangles", "INTEGER"}, {"coefficient", "FLOAT"}}, false},
       "The triangles a node is part of, and the share of its pairs of neighbours that are tied.",
       Clustering},
      {{"algo.communities", {settings}, {node, {"community", "INTEGER"}, {"modularity", "FLOAT"}}, false},
       "Louvain communities, numbered from 0. Setting: resolution.",
       Communities},
      {{"algo.similarity", {settings}, {{"first", "NODE"}, {"second", "NODE"}, {"score", "FLOAT"}}, false},
       "Nodes that are tied to the same nodes. Settings: measure (jaccard, overlap, cosine), top, minimum.",
       Similarity},
      {{"algo.shortestPaths",
        {{"from", "NODE?"}, {"to", "NODE?"}, settings},
        {{"rank", "INTEGER"}, {"nodes", "LIST<NODE>"}, {"length", "FLOAT"}},
        false},
       "The shortest ways between two nodes, shortest first. Setting: count.",
       ShortestRoutes},
      {{"algo.maxFlow",
        {{"from", "ANY?"}, {"to", "ANY?"}, settings},
        {{"value", "FLOAT"}, {"shares", "LIST<MAP>"}, {"cut", "LIST<MAP>"}},
        false},
       "How much ties of a given weight can carry between nodes, over which ties, and which ties hold it "
       "back.",
       MaximumFlow},
  };
}

}  // namespace liaison::exec
