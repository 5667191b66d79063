#!/usr/bin/python3
"""Holds the analysis procedures against NetworkX on random small graphs.

    networkx_test.py LIAISON [SEED [GRAPHS]]

Each graph is loaded and asked through `liaison pipe`; directed and undirected, with and without weights, with loops and parallel
relationships (which both sides join into one tie). Prints the seed, so that a failure can be run again.
"""
import itertools
import json
import math
import random
import subprocess
import sys

try:
    import networkx as nx
except ImportError:
    print("networkx is not installed")
    sys.exit(77)


class Liaison:
    def __init__(self, program):
        self.process = subprocess.Popen([program, "pipe", "--format", "plain", ":memory:"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if answer.get("errors"):
            raise AssertionError(f"{request}: {answer['errors']}")
        return answer

    def rows(self, statement, **parameters):
        return self.ask({"statement": statement, "parameters": parameters})["data"]["values"]


def close(a, b):
    if a is None or b is None:
        return a is None and (b is None or math.isnan(b))
    return abs(a - b) <= 1e-6 * max(1, abs(b))


def by_first_node(parts, size):
    """Numbers as liaison gives them: from 0, in the order of the first node of each part."""
    part_of = {node: number for number, part in enumerate(parts) for node in part}
    numbers = {}
    return [numbers.setdefault(part_of[node], len(numbers)) for node in range(size)]


def check(liaison, seed):
    chance = random.Random(seed)
    size, directed, weighted = chance.randint(1, 14), chance.random() < 0.5, chance.random() < 0.5
    ties = [(chance.randrange(size), chance.randrange(size), chance.randint(1, 4)) for _ in range(chance.randint(0, 30))]
    liaison.ask({"op": "open", "database": ":memory:"})
    liaison.rows("UNWIND range(0, $size - 1) AS i CREATE (:N {i: i})", size=size)
    liaison.rows("UNWIND $ties AS t MATCH (a:N {i: t[0]}), (b:N {i: t[1]}) CREATE (a)-[:T {w: t[2]}]->(b)", ties=[list(t) for t in ties])

    graph = (nx.DiGraph if directed else nx.Graph)()
    graph.add_nodes_from(range(size))
    plain = nx.Graph()
    plain.add_nodes_from(range(size))
    for a, b, weight in ties:
        for g in (graph, plain):
            if a != b:
                g.add_edge(a, b, weight=(weight if weighted else 1) + (g[a][b]["weight"] if g.has_edge(a, b) else 0))
    if not weighted:
        for g in (graph, plain):
            nx.set_edge_attributes(g, 1, "weight")
    weight = "weight" if weighted else None
    one_way = {"directed": directed, "weight": "w"} if weighted else {"directed": directed}
    any_way = {"weight": "w"} if weighted else {}

    def compare(what, settings, procedure, field, expected):
        rows = liaison.rows(f"CALL {procedure}($settings) YIELD node, {field} RETURN node.i, {field} ORDER BY node.i", settings=settings)
        got = [row[1] for row in rows]
        if len(got) != size or not all(close(g, expected[i]) for i, g in enumerate(got)):
            raise AssertionError(f"seed {seed}: {what} of {ties} ({settings}):\n  liaison  {got}\n  networkx {[expected[i] for i in range(size)]}")

    compare("components", {}, "algo.components", "component", by_first_node(nx.connected_components(plain), size))
    if directed:
        compare("strong components", {}, "algo.strongComponents", "component", by_first_node(nx.strongly_connected_components(graph), size))
    compare("betweenness", one_way, "algo.betweenness", "score", nx.betweenness_centrality(graph, normalized=False, weight=weight))
    compare("normalised betweenness", dict(one_way, normalized=True), "algo.betweenness", "score", nx.betweenness_centrality(graph, weight=weight))
    compare("closeness", one_way, "algo.closeness", "score", nx.closeness_centrality(graph, distance=weight))
    compare("harmonic closeness", one_way, "algo.closeness", "harmonic", nx.harmonic_centrality(graph, distance=weight))
    compare("PageRank", dict(one_way, tolerance=0.0, iterations=300), "algo.pagerank", "score", nx.pagerank(graph, weight=weight, tol=1e-13, max_iter=1000))
    compare("cores", {}, "algo.kcore", "core", nx.core_number(plain))
    compare("clustering", {}, "algo.clustering", "coefficient", nx.clustering(plain))
    compare("degree", one_way, "algo.degree", "weight", dict(graph.out_degree(weight="weight") if directed else graph.degree(weight="weight")))
    compare("constraint", any_way, "links.brokers", "constraint", nx.constraint(plain, weight=weight))
    compare("effective size", any_way, "links.brokers", "effectiveSize", nx.effective_size(plain, weight=weight))

    points = [row[0] for row in liaison.rows("CALL algo.articulationPoints() YIELD node RETURN node.i ORDER BY node.i")]
    assert points == sorted(nx.articulation_points(plain)), f"seed {seed}: articulation points {points}"
    bridges = [tuple(row) for row in liaison.rows("CALL algo.bridges() YIELD first, second RETURN first.i, second.i ORDER BY first.i, second.i")]
    assert bridges == sorted(tuple(sorted(b)) for b in nx.bridges(plain)), f"seed {seed}: bridges {bridges}"

    found = liaison.rows("CALL algo.communities($settings) YIELD node, community, modularity RETURN community, collect(node.i), max(modularity)", settings=any_way)
    if plain.number_of_edges():
        modularity = nx.community.modularity(plain, [set(row[1]) for row in found], weight="weight")
        assert close(found[0][2], modularity), f"seed {seed}: modularity {found[0][2]}, of these communities {modularity}"

    similar = {(row[0], row[1]): row[2] for row in liaison.rows(
        "CALL algo.similarity({top: 100}) YIELD first, second, score RETURN first.i, second.i, score")}
    expected = {pair[:2]: pair[2] for pair in nx.jaccard_coefficient(plain, itertools.combinations(range(size), 2)) if pair[2] > 0}
    assert similar.keys() == expected.keys() and all(close(similar[k], expected[k]) for k in expected), f"seed {seed}: similarity {similar}, networkx {expected}"

    if size > 1:
        lengths = [row[0] for row in liaison.rows(
            "MATCH (a:N {i: 0}), (b:N {i: $last}) CALL algo.shortestPaths(a, b, $settings) YIELD rank, length RETURN length ORDER BY rank",
            last=size - 1, settings=dict(one_way, count=6))]
        expected = []
        if nx.has_path(graph, 0, size - 1):
            paths = itertools.islice(nx.shortest_simple_paths(graph, 0, size - 1, weight=weight), 6)
            expected = [sum(graph[a][b]["weight"] for a, b in zip(p, p[1:])) for p in paths]
        assert len(lengths) == len(expected) and all(map(close, lengths, expected)), f"seed {seed}: shortest paths {lengths}, networkx {expected}"
        value, cut = liaison.rows(
            "MATCH (a:N {i: 0}), (b:N {i: $last}) CALL algo.maxFlow(a, b, $settings) YIELD value, cut RETURN value, reduce(s = 0, c IN cut | s + c.amount)",
            last=size - 1, settings=one_way)[0]
        expected = nx.maximum_flow_value(graph, 0, size - 1, capacity="weight")
        assert close(value, expected) and close(cut, expected), f"seed {seed}: flow {value}, cut {cut}, networkx {expected}"


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1_000_000)
    graphs = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    print(f"seeds {seed} to {seed + graphs - 1}")
    liaison = Liaison(sys.argv[1])
    for number in range(graphs):
        check(liaison, seed + number)


main()
