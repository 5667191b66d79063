// boost_graph.h: a Projection as a graph type of Boost.Graph, without a copy.
//
// Models VertexListGraph, EdgeListGraph, IncidenceGraph and AdjacencyGraph; a vertex is a place, an edge is
// an arc of the projection and the place that it leaves. The two arcs of an undirected tie are different edge
// descriptors: property maps by edge go by arc, as TwinOf shows. Only the files of algorithms that
// Boost.Graph has include this: its headers are slow to compile.
#pragma once

#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/iterator/iterator_facade.hpp>
#include <boost/iterator/transform_iterator.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <boost/property_map/property_map.hpp>
#include <cstdint>
#include <utility>

#include "query/analysis/projection.h"

namespace liaison::analysis {

struct Arc {
  std::uint32_t source = 0;
  std::uint64_t arc = 0;
  bool operator==(const Arc&) const = default;
};

// Arc number -> edge descriptor, for iteration over the arcs of one place.
struct ArcFrom {
  std::uint32_t source = 0;
  Arc operator()(std::uint64_t arc) const { return {source, arc}; }
};

// All arcs, place by place.
class ArcIterator : public boost::iterator_facade<ArcIterator, Arc, boost::forward_traversal_tag, Arc> {
 public:
  ArcIterator() = default;
  ArcIterator(const Projection& projection, std::uint32_t place) : projection_(&projection), at_{place, 0} {
    SkipEmpty();
  }

 private:
  friend class boost::iterator_core_access;
  Arc dereference() const { return at_; }
  bool equal(const ArcIterator& other) const { return at_ == other.at_; }
  void increment() {
    if (++at_.arc == projection_->FirstArc(at_.source) + projection_->Degree(at_.source)) {
      ++at_.source;
      SkipEmpty();
    }
  }
  void SkipEmpty() {
    while (at_.source < projection_->size() && projection_->Degree(at_.source) == 0) ++at_.source;
    at_.arc = at_.source < projection_->size() ? projection_->FirstArc(at_.source) : projection_->ArcCount();
  }

  const Projection* projection_ = nullptr;
  Arc at_;
};

}  // namespace liaison::analysis

namespace boost {

template <>
struct graph_traits<liaison::analysis::Projection> {
  using vertex_descriptor = std::uint32_t;
  using edge_descriptor = liaison::analysis::Arc;
  using directed_category = directed_tag;  // an undirected projection is one with both arcs of each tie
  using edge_parallel_category = disallow_parallel_edge_tag;
  struct traversal_category : incidence_graph_tag,
                              adjacency_graph_tag,
                              vertex_list_graph_tag,
                              edge_list_graph_tag {};
  using vertices_size_type = std::uint32_t;
  using edges_size_type = std::uint64_t;
  using degree_size_type = std::uint32_t;
  using vertex_iterator = counting_iterator<std::uint32_t>;
  using out_edge_iterator = transform_iterator<liaison::analysis::ArcFrom, counting_iterator<std::uint64_t>,
                                               liaison::analysis::Arc>;
  using edge_iterator = liaison::analysis::ArcIterator;
  using adjacency_iterator = const std::uint32_t*;
  static vertex_descriptor null_vertex() { return ~0u; }
};
template <>
struct graph_traits<const liaison::analysis::Projection> : graph_traits<liaison::analysis::Projection> {};
template <>
struct property_map<liaison::analysis::Projection, vertex_index_t> {
  using type = typed_identity_property_map<std::uint32_t>;
  using const_type = type;
};

}  // namespace boost

namespace liaison::analysis {

using BoostTraits = boost::graph_traits<Projection>;

inline std::pair<BoostTraits::vertex_iterator, BoostTraits::vertex_iterator> vertices(const Projection& p) {
  return {BoostTraits::vertex_iterator(0), BoostTraits::vertex_iterator(p.size())};
}
inline std::uint32_t num_vertices(const Projection& p) { return p.size(); }
inline std::uint64_t num_edges(const Projection& p) { return p.ArcCount(); }
inline std::pair<BoostTraits::out_edge_iterator, BoostTraits::out_edge_iterator> out_edges(
    std::uint32_t v, const Projection& p) {
  using Count = boost::counting_iterator<std::uint64_t>;
  return {{Count(p.FirstArc(v)), ArcFrom{v}}, {Count(p.FirstArc(v) + p.Degree(v)), ArcFrom{v}}};
}
inline std::pair<ArcIterator, ArcIterator> edges(const Projection& p) {
  return {ArcIterator(p, 0), ArcIterator(p, p.size())};
}
inline std::uint32_t out_degree(std::uint32_t v, const Projection& p) { return p.Degree(v); }
inline std::uint32_t degree(std::uint32_t v, const Projection& p) { return p.Degree(v); }
inline std::pair<const std::uint32_t*, const std::uint32_t*> adjacent_vertices(std::uint32_t v,
                                                                               const Projection& p) {
  auto targets = p.Targets(v);
  return {targets.data(), targets.data() + targets.size()};
}
inline std::uint32_t source(const Arc& arc, const Projection&) { return arc.source; }
inline std::uint32_t target(const Arc& arc, const Projection& p) { return p.Target(arc.arc); }

inline boost::typed_identity_property_map<std::uint32_t> get(boost::vertex_index_t, const Projection&) {
  return {};
}

// A property of each place, or of each arc, kept in an array.
template <class T>
auto ByPlace(std::vector<T>& values) {
  return boost::make_iterator_property_map(values.begin(),
                                           boost::typed_identity_property_map<std::uint32_t>());
}
inline auto WeightMap(const Projection& p) {
  return boost::make_function_property_map<Arc>([&p](const Arc& arc) { return p.Weight(arc.arc); });
}

}  // namespace liaison::analysis
