#!/usr/bin/python3
"""Reads with NetworkX, Graphviz and an XML parser what `liaison export` writes, and compares it with the graph.

    round_trip_test.py LIAISON EXAMPLES [SEED]

A random graph with every type of property, parallel relationships, loops and hostile texts goes through GraphML, GEXF 1.2, Cytoscape JSON and
DOT; of pictures, it is asked that nothing lies on anything else, and that every node and relationship has its tooltip. Prints the seed.
"""
import collections
import csv
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

try:
    import networkx as nx
except ImportError:
    print("networkx is not installed")
    sys.exit(77)

HOSTILE = ["<b>\"x\"</b> & 'y'", "]]><!--", "a\\N\\\"b\\", "bidi \u202eevil\u202c \u2066x", "tab\tline\nfeed\rreturn", "&amp; &#x41;", "{x|y}", "-->", "한국 👩‍👩‍👧 é",
           "=1+1", "'; DROP", "%s%n", "\x1b[31mred\x07", " blank ends "]
KEYS = ["name", "label", "labels", "id", "key", "source", "target", "type", "weight", "property.x", "evidence.count", "self", "u_for_edge", "a key", "kind", "value", "ID"]


def literal(value):
    """As Cypher."""
    if isinstance(value, Typed):
        return value.cypher
    if isinstance(value, list):
        return "[" + ", ".join(literal(v) for v in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + "".join("\\" + c if c in "\\'" else "\\u%04x" % ord(c) if ord(c) < 32 else c for c in value) + "'"
    return repr(value)


class Typed:
    """A value whose text in a file is not that of a Python value, and perhaps another within JSON."""
    def __init__(self, cypher, text, json=None):
        self.cypher, self.text, self.json = cypher, text, json or text


TEMPORAL = [Typed("date('2021-02-03')", "2021-02-03"), Typed("localtime('12:31:14.5')", "12:31:14.500"), Typed("time('12:31:14+01:00')", "12:31:14+01:00"),
            Typed("localdatetime('2015-07-21T21:40:32')", "2015-07-21T21:40:32"),
            Typed("datetime('2015-07-21T21:40:32[Europe/Stockholm]')", "2015-07-21T21:40:32+02:00[Europe/Stockholm]"),
            Typed("duration('P1Y2M3DT4S')", "P1Y2M3DT4S"), Typed("point({x: 1.5, y: -2.0})", "point({srid: 7203, x: 1.5, y: -2.0})", "SRID=7203;POINT (1.5 -2.0)")]


def random_value(chance, kind):
    return {"boolean": lambda: chance.random() < 0.5, "int": lambda: chance.randint(-2**31, 2**31 - 1), "long": lambda: chance.choice([2**31, -2**63 + 1, 2**62, 5]),
            "double": lambda: chance.choice([0.1, -1e300, 5e-324, 2.0, 1 / 3]), "string": lambda: chance.choice(HOSTILE), "temporal": lambda: chance.choice(TEMPORAL),
            "list": lambda: chance.choice([[1, 2**40], ["a", "<\"&'\\>"], [True], [0.5]]),
            "mixed": lambda: chance.choice([1, "two", 0.5, True])}[kind]()


def random_properties(chance, kinds):
    return {key: random_value(chance, kind) for key, kind in kinds.items() if chance.random() < 0.6}


def shown(what, value):
    """What a reader with types gives back."""
    if isinstance(value, Typed):
        return value.json if what == "Cytoscape" else value.text
    if isinstance(value, list):
        return json.loads(json.dumps(value))
    return value


def text_of(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def readable(text):
    """What XML cannot say is U+FFFD."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text) if isinstance(text, str) else text


def same(got, expected):
    if isinstance(expected, list):
        got = json.loads(got) if isinstance(got, str) else got
    if isinstance(expected, float) and isinstance(got, (int, float)):
        return math.isclose(got, expected, rel_tol=0, abs_tol=0)
    return type(got) == type(expected) and got == expected


class Program:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder

    def run(self, *arguments, **settings):
        done = subprocess.run([self.path, *arguments], cwd=self.folder, capture_output=True, text=True, **settings)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout


def compare(what, graph, nodes, relationships, node_kinds, kinds, reserved_nodes, reserved, clean=readable):
    """`nodes`: by number n: (labels, properties); `relationships`: (start, end, type, properties). Files call a node by its property n."""
    def attribute(key, names):
        lower = key.lower()
        return "property." + key if lower in names or lower.startswith(("property.", "evidence.")) else key

    def check(data, properties, kinds, names, title):
        for key, value in properties.items():
            name = attribute(key, names)
            expected = shown(what, value)
            expected = clean(expected) if isinstance(expected, str) else expected
            assert name in data, f"{what}: {title} lost {key} ({name}): {data}"
            # A property of several types is a string, unless the values that chance chose are of one.
            equal = text_of(data[name]) == text_of(expected) if kinds[key] == "mixed" else same(data[name], expected)
            assert equal, f"{what}: {title}.{key} is {data[name]!r}, not {expected!r}"

    by_number = {data["n"]: (node, data) for node, data in graph.nodes(data=True)}
    assert sorted(by_number) == list(range(len(nodes))), f"{what}: {len(by_number)} nodes of {len(nodes)}"
    for n, (labels, properties) in enumerate(nodes):
        data = by_number[n][1]
        got = data.get("labels", "")
        got = got if isinstance(got, list) else re.findall(r":(`(?:[^`]|``)*`|[^:]*)", got)
        assert [g.strip("`").replace("``", "`") for g in got] == [clean(l) for l in labels], f"{what}: labels {got} of {labels}"
        check(data, properties, node_kinds, reserved_nodes, f"node {n}")
    assert graph.number_of_edges() == len(relationships), f"{what}: {graph.number_of_edges()} edges of {len(relationships)}"
    found = collections.defaultdict(list)
    for start, end, key, data in graph.edges(keys=True, data=True):
        found[data["r"]].append((graph.nodes[start]["n"], graph.nodes[end]["n"], data))
    for r, (start, end, type_, properties) in enumerate(relationships):
        assert len(found[r]) == 1, f"{what}: relationship {r} is there {len(found[r])} times"
        got_start, got_end, data = found[r][0]
        assert (got_start, got_end, data["label"]) == (start, end, type_), f"{what}: relationship {r} is {got_start}-{data['label']}->{got_end}"
        check(data, properties, kinds, reserved, f"relationship {r}")


def check_dot(program, nodes, relationships):
    text = program.run("export", "db", "--format", "dot")
    graph = json.loads(subprocess.run(["dot", "-Tjson"], input=text, capture_output=True, text=True, check=True).stdout)
    # Numbers of nodes and relationships are in their tooltips.
    def number(thing, key):
        return int(re.search(r"(?:^|\\n|\n)%s: (\d+)(?:\\n|\n|$)" % key, thing["tooltip"]).group(1))
    n_of = {thing["_gvid"]: number(thing, "n") for thing in graph["objects"]}
    assert sorted(n_of.values()) == list(range(len(nodes)))
    got = sorted((number(e, "r"), n_of[e["tail"]], n_of[e["head"]], e["label"].replace("&amp;", "&")) for e in graph["edges"])
    assert got == [(r, start, end, type_) for r, (start, end, type_, _) in enumerate(relationships)], "DOT lost relationships"


SVG = "{http://www.w3.org/2000/svg}"


def check_picture(text, nodes, relationships):
    """Boxes and labels of lines lie apart; a title for each."""
    root = xml.fromstring(text)
    assert not re.search(r"<script|javascript:|<a[ >]|href|onload|<foreignObject", text, re.I)
    of = lambda name: [g for g in root.iter(SVG + "g") if g.get("class") == name]
    assert len(of("node")) == nodes and len(of("relationship")) == relationships, f"{len(of('node'))} nodes, {len(of('relationship'))} relationships"
    for group in of("node") + of("relationship"):
        assert group.findall(SVG + "title") == [group[0]] and group[0].text
    def rectangles(group):
        return [tuple(float(r.get(k)) for k in ("x", "y", "width", "height")) for r in group.findall(SVG + "rect")]
    boxes = [rectangles(g)[0] for g in of("node")]
    labels = [r for g in of("relationship") + of("tie") for r in rectangles(g)]
    things = boxes + labels
    for i, (x, y, w, h) in enumerate(things):
        for x2, y2, w2, h2 in things[i + 1:]:
            inside = min(x + w, x2 + w2) - max(x, x2), min(y + h, y2 + h2) - max(y, y2)
            assert min(inside) < 0.3, f"{(x, y, w, h)} and {(x2, y2, w2, h2)} lie on each other"
    return len(labels)


def main():
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1_000_000)
    print(f"seed {seed}")
    chance = random.Random(seed)
    folder = tempfile.mkdtemp()
    program = Program(os.path.abspath(sys.argv[1]), folder)
    kinds = ["boolean", "int", "long", "double", "string", "temporal", "list", "mixed"]
    node_kinds = {key: chance.choice(kinds) for key in KEYS + kinds}
    relationship_kinds = {key: chance.choice(kinds) for key in KEYS + kinds}
    for kind in kinds:
        node_kinds[kind] = relationship_kinds[kind] = kind
    relationship_kinds["weight"] = chance.choice(["double", "string"])
    nodes = [(chance.choice([[], ["A"], ["A", "B b"], ["<:`&"]]), random_properties(chance, node_kinds)) for _ in range(12)]
    relationships = [(chance.randrange(12), chance.randrange(12), chance.choice(["KNOWS", "T \"<&'>"]), random_properties(chance, relationship_kinds)) for _ in range(20)]
    relationships += [relationships[0], relationships[0][:2] + ("PARALLEL", {})]
    quoted = lambda name: "`" + name.replace("`", "``") + "`"
    as_map = lambda properties: "{" + ", ".join(f"{quoted(k)}: {literal(v)}" for k, v in properties.items()) + "}"
    statement = "CREATE " + ", ".join(f"(n{n}{''.join(':' + quoted(l) for l in labels)} {as_map(dict(properties, n=n))})" for n, (labels, properties) in enumerate(nodes))
    statement += ", " + ", ".join(f"(n{a})-[:{quoted(t)} {as_map(dict(p, r=r))}]->(n{b})" for r, (a, b, t, p) in enumerate(relationships))
    program.run("shell", "db", input=statement)

    graph = nx.parse_graphml(program.run("export", "db", "--format", "graphml"), force_multigraph=True)
    compare("GraphML", graph, nodes, relationships, node_kinds, relationship_kinds, {"label", "labels", "self", "node_for_adding"}, {"label", "id"})
    program.run("export", "db", "-o", "g.gexf", "--gexf", "1.2")
    graph = nx.read_gexf(folder + "/g.gexf")
    own = {"label", "id", "self", "u_for_edge", "v_for_edge", "key", "networkx_key"} | (set() if relationship_kinds["weight"] == "double" else {"weight"})
    compare("GEXF", graph, nodes, relationships, node_kinds, relationship_kinds, {"label", "labels", "self", "node_for_adding", "pid"}, own)
    program.run("export", "db", "-o", "g.gexf")
    assert xml.parse(folder + "/g.gexf").getroot().tag == "{http://gexf.net/1.3}gexf"
    graph = nx.cytoscape_graph(json.loads(program.run("export", "db", "--format", "cytoscape")))
    compare("Cytoscape", graph, nodes, relationships, node_kinds, relationship_kinds, {"id", "label", "labels", "value", "parent"},
            {"id", "label", "source", "target", "key"}, clean=lambda text: text)
    check_dot(program, nodes, relationships)
    program.run("export", "db", "-o", "csv/")
    with open(folder + "/csv/edges.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(relationships) and all(row["Type"] == "Directed" for row in rows)
    assert [(row["Kind"], row["r"]) for row in sorted(rows, key=lambda row: int(row["r"]))] == [(t, str(r)) for r, (_, _, t, _) in enumerate(relationships)]

    for layout in ("dot", "sfdp"):
        picture = program.run("export", "db", "--format", "svg", "--layout", layout)
        check_picture(picture, len(nodes), len(relationships))
        assert picture == program.run("export", "db", "--format", "svg", "--layout", layout), "the same graph gave another picture"
    program.run("import", "jsonl", os.path.abspath(sys.argv[2]) + "/climate/facts.jsonl", "--into", "climate")
    picture = program.run("export", "climate", "--format", "svg", "--title", "All & <everything>")
    labels = check_picture(picture, 189, 330)
    assert labels > 280, f"only {labels} of 330 relationships are named in the picture"
    print(f"the climate example: {labels} labels of lines")


main()
