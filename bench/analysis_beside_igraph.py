#!/usr/bin/env python3
"""Analysis procedures beside igraph on the same edge list, in one run, in alternating order.

    bench/analysis_beside_igraph.py LIAISON [--nodes 100000] [--relationships 1000000] [--betweenness-nodes 10000] [--rounds 5]

LIAISON is a release build of the program; python3-igraph (GPL, used as a process of its own) must be installed. Liaison's time is that
of a whole statement through `liaison pipe`: projection, algorithm, a row a node, an aggregate over the rows. igraph's time is the algorithm
alone, on a graph that it already has in memory as arrays; `+ graph` adds the making of that graph from a list of pairs. Both must give the same
values. Exact betweenness is O(nodes x relationships): it runs on a graph of --betweenness-nodes with ten relationships a node, and on the large
one when --betweenness-nodes says so.
"""
import argparse, json, random, statistics, subprocess, sys, tempfile, time, os
import igraph


def edges_of(nodes, count, seed):
    """Simple undirected ties with a few hubs, as lists of pairs."""
    rng = random.Random(seed)
    seen = set()
    while len(seen) < count:
        a = int(nodes * rng.random() ** 2)  # small numbers have more ties
        b = rng.randrange(nodes)
        if a != b and (b, a) not in seen:
            seen.add((a, b))
    return sorted(seen)


class Liaison:
    def __init__(self, program, folder, nodes, edges):
        with open(f'{folder}/nodes.csv', 'w') as f:
            f.write('id:ID,name\n' + ''.join(f'{n},n{n}\n' for n in range(nodes)))
        with open(f'{folder}/ties.csv', 'w') as f:
            f.write(':START_ID,:END_ID\n' + ''.join(f'{a},{b}\n' for a, b in edges))
        database = f'{folder}/db'
        subprocess.run([program, 'import', 'bulk', '--into', database, f'--nodes=Person={folder}/nodes.csv',
                        f'--relationships=KNOWS={folder}/ties.csv'], check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([program, 'pipe', database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, statement):
        begin = time.perf_counter()
        self.process.stdin.write(json.dumps({'statement': statement}) + '\n')
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        seconds = time.perf_counter() - begin
        if 'data' not in answer:
            sys.exit(f'{statement}: {answer}')
        return seconds, [value['_value'] for value in answer['data']['values'][0]]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def compare(what, liaison, statement, graph_of, theirs, rounds, close_enough):
    ours, algorithm, whole = [], [], []
    for _ in range(rounds):
        seconds, row = liaison.run(statement)
        ours.append(seconds)
        begin = time.perf_counter()
        graph = graph_of()
        made = time.perf_counter()
        value = theirs(graph)
        end = time.perf_counter()
        algorithm.append(end - made)
        whole.append(end - begin)
        if not close_enough(row, value):
            sys.exit(f'{what}: liaison {row}, igraph {value}')
    middle = statistics.median
    print(f'{what:34} {middle(ours):9.3f} s {middle(algorithm):9.3f} s {middle(whole):9.3f} s   '
          f'{middle(o / t for o, t in zip(ours, algorithm)):5.2f} {middle(o / t for o, t in zip(ours, whole)):5.2f}', flush=True)


def near(a, b, part):
    return abs(float(a) - float(b)) <= part * max(abs(float(a)), abs(float(b)), 1e-300)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('liaison')
    parser.add_argument('--nodes', type=int, default=100_000)
    parser.add_argument('--relationships', type=int, default=1_000_000)
    parser.add_argument('--betweenness-nodes', type=int, default=10_000)
    parser.add_argument('--rounds', type=int, default=5)
    args = parser.parse_args()
    print(f'igraph {igraph.__version__}; {args.nodes} nodes, {args.relationships} relationships; median of {args.rounds}')
    print(f'{"":34} {"liaison":>11} {"igraph":>11} {"+ graph":>11}   ratios')
    with tempfile.TemporaryDirectory() as folder:
        edges = edges_of(args.nodes, args.relationships, 1)
        liaison = Liaison(args.liaison, folder, args.nodes, edges)
        graph_of = lambda: igraph.Graph(n=args.nodes, edges=edges)
        compare('pagerank', liaison, 'CALL algo.pagerank({directed: false, iterations: 100, tolerance: 1e-10}) YIELD score '
                'RETURN max(score), sum(score)', graph_of, lambda g: g.pagerank(), args.rounds,
                lambda row, scores: near(row[0], max(scores), 1e-4) and near(row[1], 1, 1e-6))
        compare('components', liaison, 'CALL algo.components({}) YIELD component RETURN count(DISTINCT component)', graph_of,
                lambda g: len(g.connected_components()), args.rounds, lambda row, count: int(row[0]) == count)
        compare('k-core', liaison, 'CALL algo.kcore({}) YIELD core RETURN max(core), sum(core)', graph_of, lambda g: g.coreness(), args.rounds,
                lambda row, cores: int(row[0]) == max(cores) and int(row[1]) == sum(cores))
        liaison.close()
    with tempfile.TemporaryDirectory() as folder:
        nodes = args.betweenness_nodes
        count = args.relationships if nodes == args.nodes else nodes * 10
        edges = edges_of(nodes, count, 2)
        liaison = Liaison(args.liaison, folder, nodes, edges)
        compare(f'betweenness, {nodes} / {count}', liaison, 'CALL algo.betweenness({samples: 0}) YIELD score RETURN max(score), sum(score)',
                lambda: igraph.Graph(n=nodes, edges=edges), lambda g: g.betweenness(directed=False), 1 if nodes > 20_000 else args.rounds,
                lambda row, scores: near(row[0], max(scores), 1e-6) and near(row[1], sum(scores), 1e-6))
        liaison.close()


if __name__ == '__main__':
    main()
