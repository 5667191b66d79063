#include "query/shell/help_clauses.h"

namespace liaison::shell {

const std::vector<ClauseHelp>& ClauseHelps() {
  static const std::vector<ClauseHelp> kClauses = {
      {"MATCH", "finds every place in the graph where a pattern fits",
       "MATCH (p:Person)-[:WORKS_FOR]->(o:Organization) RETURN p.name, o.name;\n"
       "MATCH (a)-[:KNOWS*1..3]->(b) WHERE a.name = 'Ada' RETURN DISTINCT b;\n"
       "MATCH p = shortestPath((a:Person {name: 'Ada'})-[*]-(b:Person {name: 'Ivan'})) RETURN p;"},
      {"OPTIONAL MATCH", "like MATCH, but keeps the row, with nulls, when nothing fits",
       "MATCH (p:Person) OPTIONAL MATCH (p)-[:WORKS_FOR]->(o) RETURN p.name, o.name;"},
      {"WHERE", "keeps the rows for which a condition is true (neither false nor null)",
       "MATCH (p:Person) WHERE p.born < 1900 AND p.name STARTS WITH 'A' RETURN p;\n"
       "MATCH (p:Person) WHERE NOT (p)-[:WORKS_FOR]->() RETURN p;"},
      {"RETURN", "says what the result's columns are",
       "MATCH (p:Person) RETURN p.name AS name, p.born ORDER BY p.born DESC LIMIT 10;\n"
       "MATCH (p:Person) RETURN DISTINCT p.city, count(*);"},
      {"WITH", "passes columns on to the next part of a statement; groups, sorts and filters between",
       "MATCH (p)-[:WORKS_FOR]->(o) WITH o, count(p) AS people WHERE people > 10 RETURN o.name, people;"},
      {"ORDER BY", "sorts the rows; nulls come last, with DESC first", "MATCH (p:Person) RETURN p.name ORDER BY p.born DESC, p.name;"},
      {"SKIP", "leaves out the first rows", "MATCH (p:Person) RETURN p.name ORDER BY p.name SKIP 20 LIMIT 10;"},
      {"LIMIT", "keeps so many rows", "MATCH (p:Person) RETURN p.name LIMIT 10;"},
      {"UNWIND", "makes a row of each item of a list", "UNWIND [1, 2, 3] AS x RETURN x * x;"},
      {"UNION", "joins the rows of two results; UNION ALL keeps doubles",
       "MATCH (p:Person) RETURN p.name AS name UNION MATCH (o:Organization) RETURN o.name AS name;"},
      {"CREATE", "adds nodes and relationships",
       "CREATE (:Person {name: 'Ada', born: 1815});\n"
       "MATCH (a:Person {name: 'Ada'}), (o:Organization {name: 'X'}) CREATE (a)-[:WORKS_FOR {since: 2020}]->(o);"},
      {"MERGE", "finds a pattern, or adds it when there is none",
       "MERGE (p:Person {name: 'Ada'}) ON CREATE SET p.new = true ON MATCH SET p.seen = date() RETURN p;"},
      {"SET", "sets properties and adds labels",
       "MATCH (p:Person {name: 'Ada'}) SET p.born = 1815, p += {city: 'London'}, p:Author;"},
      {"REMOVE", "removes properties and labels", "MATCH (p:Person) REMOVE p.age, p:Draft;"},
      {"DELETE", "deletes nodes and relationships; DETACH DELETE also the relationships of a node",
       "MATCH (p:Person {name: 'Ada'}) DETACH DELETE p;"},
      {"FOREACH", "carries out updates for each item of a list", "FOREACH (name IN ['Ada', 'Ivan'] | CREATE (:Person {name: name}));"},
      {"CALL", "runs a procedure, or a subquery in braces",
       "CALL db.labels() YIELD label RETURN label;\n"
       "MATCH (p:Person) CALL { WITH p MATCH (p)-[:KNOWS]->(f) RETURN count(f) AS friends } RETURN p.name, friends;"},
      {"LOAD CSV", "makes a row of each line of a CSV file",
       "LOAD CSV WITH HEADERS FROM 'file:people.csv' AS line CREATE (:Person {name: line.name});"},
      {"CREATE INDEX", "makes look-ups by properties fast", "CREATE INDEX person_name FOR (p:Person) ON (p.name);"},
      {"CREATE CONSTRAINT", "refuses what breaks a rule",
       "CREATE CONSTRAINT person_id FOR (p:Person) REQUIRE p.id IS UNIQUE;\n"
       "CREATE CONSTRAINT person_name FOR (p:Person) REQUIRE p.name IS NOT NULL;"},
      {"SHOW", "lists indexes, constraints, functions, procedures", "SHOW INDEXES;\nSHOW CONSTRAINTS;\nSHOW FUNCTIONS;\nSHOW PROCEDURES;"},
      {"EXPLAIN", "shows how a statement would be carried out, and does not run it", "EXPLAIN MATCH (p:Person {name: 'Ada'}) RETURN p;"},
      {"PROFILE", "runs a statement and shows what each step of it did", "PROFILE MATCH (p:Person {name: 'Ada'}) RETURN p;"},
  };
  return kClauses;
}

}  // namespace liaison::shell
