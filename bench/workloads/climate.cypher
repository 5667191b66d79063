// Over examples/climate/facts.jsonl: small, so what counts is the cost of a statement, not of a row.
// climate-neighbours: everything within one step of a node found by its name
MATCH (n {short: 'UNEP'})-[r]-(m) RETURN type(r) AS tie, count(*) AS n ORDER BY n DESC, tie;
// climate-shared-themes: a path of two steps through a hub, each pair once
MATCH (a)-[:FOCUSES_ON]->(t:Topic)<-[:FOCUSES_ON]-(b) WHERE a.name < b.name RETURN t.name AS theme, count(*) AS pairs ORDER BY pairs DESC, theme LIMIT 5;
// climate-evidence: facts by the documents that vouch for them
MATCH ()-[r]->() UNWIND sources(r) AS document RETURN document, count(*) AS facts ORDER BY document;
// climate-reach: distinct ends of a path of variable length
MATCH (a:Network {short: 'CTCN'})-[*1..4]-(b) RETURN count(DISTINCT b) AS reached;
