// Over the graph of social-load.cypher.
// lookup: one node by a unique property
MATCH (p:Person {id: 4711}) RETURN p.name, p.born;
// friends-in-order: one step, with properties of both ends and of the relationship
MATCH (p:Person {id: 4711})-[k:KNOWS]->(f:Person) RETURN f.id, f.name, k.since ORDER BY k.since DESC, f.id;
// two-steps-distinct: a frontier, not an enumeration of paths
MATCH (p:Person {id: 4711})-[:KNOWS*1..2]->(f:Person) WHERE f <> p RETURN count(DISTINCT f) AS reached;
// counted-tree: a pattern that is only counted, whose matches are far more than its relationships
MATCH (a:Person)-[:KNOWS]->(b:Person)-[:KNOWS]->(c:Person)-[:INTERESTED_IN]->(:Topic) WHERE a <> c RETURN count(*) AS n;
// triangles: a cycle, by intersection of sorted lists
MATCH (a:Person)-[:KNOWS]->(b:Person)-[:KNOWS]->(c:Person)-[:KNOWS]->(a) RETURN count(*) AS n;
// strangers: a cycle that must not close
MATCH (a:Person)-[:KNOWS]->(b:Person)-[:KNOWS]->(c:Person)-[:INTERESTED_IN]->(t:Topic {id: 7})
WHERE a <> c AND NOT (a)-[:KNOWS]->(c) RETURN count(*) AS n;
// top-topics: a group for each of a few hundred nodes
MATCH (p:Person)-[:INTERESTED_IN]->(t:Topic) WHERE p.born >= 1990 RETURN t.name AS topic, count(*) AS n ORDER BY n DESC, topic LIMIT 5;
