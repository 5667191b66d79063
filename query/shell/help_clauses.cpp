#include "query/shell/help_clauses.h"

namespace liaison::shell {

const std::vector<ClauseHelp>& ClauseHelps() {
  static const std::vector<ClauseHelp> kClauses = {
      // ---- reading ----
      {"MATCH", "finds every place in the graph where a pattern fits",
       "MATCH (p:Person)-[:WORKS_FOR]->(o:Organization) RETURN p.name, o.name;\n"
       "MATCH (a:Person {name: 'Ada'})-[:KNOWS*1..3]->(b) RETURN DISTINCT b.name;\n"
       "MATCH p = (:Person)-[:WORKS_FOR]->(:Network) RETURN p;"},
      {"OPTIONAL MATCH", "like MATCH, but keeps the row, with nulls, when nothing fits",
       "MATCH (p:Person) OPTIONAL MATCH (p)-[k:KNOWS]->(friend) RETURN p.name, k.since, friend.name;"},
      {"WHERE", "keeps the rows for which a condition is true (neither false nor null)",
       "MATCH (p:Person) WHERE p.born < 1900 AND p.name STARTS WITH 'A' RETURN p.name;\n"
       "MATCH (p:Person) WHERE NOT (p)-[:WORKS_FOR]->(:Network) RETURN p.name;\n"
       "MATCH (a)-[k:KNOWS WHERE k.since > 1900]->(b:Person WHERE b.born IS NULL) RETURN a.name, b.name;"},
      {"label expressions", "labels and types joined by & (and), | (or), ! (not); % is any label",
       "MATCH (n:Person & !Author) RETURN n.name;\n"
       "MATCH (n:Author | Network) RETURN n.name;\n"
       "MATCH ()-[r:KNOWS | HOSTS]->() RETURN type(r), count(*);"},
      {"dynamic labels", "$(..) computes a label or a type; $any(..) of a list is one of them",
       "WITH ['Author', 'Network'] AS labels MATCH (n:$any(labels)) RETURN n.name;\n"
       "UNWIND ['Painter', 'Poet'] AS label CREATE (n:Person:$(label)) RETURN labels(n);"},
      {"quantified paths",
       "a part of a path repeated: {1,3}, + (once or more), * (any number); its variables are lists",
       "MATCH (a:Person {name: 'Ada'})-[k:KNOWS]->{1,3}(b) RETURN b.name, [x IN k | x.since] AS since;\n"
       "MATCH (a:Person {name: 'Ada'}) ((x)-[k:KNOWS]->(y) WHERE k.since > 1800)+ (b:Person) RETURN b.name, "
       "size(k) AS steps;"},
      {"SHORTEST",
       "of the paths between two nodes the shortest: SHORTEST k, ANY, ALL SHORTEST, SHORTEST k GROUPS",
       "MATCH p = SHORTEST 1 (a:Person {name: 'Ada'})-[:KNOWS | WORKS_FOR]-+(b:Network) RETURN [n IN "
       "nodes(p) | n.name] AS path;\n"
       "MATCH p = ALL SHORTEST (a:Person {name: 'Ada'})-[]-+(b:Person {name: 'Mo'}) RETURN length(p);"},
      {"shortestPath",
       "one shortest path, or with allShortestPaths all of them, over a relationship of variable length",
       "MATCH p = shortestPath((a:Person {name: 'Ada'})-[*..5]-(b:Network)) RETURN length(p);"},
      {"RETURN", "says what the result's columns are",
       "MATCH (p:Person) RETURN p.name AS name, p.born ORDER BY p.born DESC LIMIT 10;\n"
       "MATCH (p:Person)-[:WORKS_FOR]->(o) RETURN o.name, count(*) AS people;\n"
       "MATCH (:Person)-[:WORKS_FOR]->(o) RETURN DISTINCT o.name;"},
      {"WITH", "passes columns on to the next part of a statement; groups, sorts and filters between",
       "MATCH (p)-[:WORKS_FOR]->(o) WITH o, count(p) AS people WHERE people > 1 RETURN o.name, people;"},
      {"ORDER BY", "sorts the rows; nulls come last, with DESC first",
       "MATCH (p:Person) RETURN p.name ORDER BY p.born DESC, p.name;"},
      {"SKIP", "leaves out the first rows",
       "MATCH (p:Person) RETURN p.name ORDER BY p.name SKIP 1 LIMIT 10;"},
      {"LIMIT", "keeps so many rows", "MATCH (p:Person) RETURN p.name ORDER BY p.name LIMIT 2;"},
      {"UNWIND", "makes a row of each item of a list", "UNWIND [1, 2, 3] AS x RETURN x * x;"},
      {"FOR", "the same as UNWIND, as ISO GQL spells it", "FOR x IN [1, 2, 3] RETURN x * x;"},
      {"LET", "adds columns to the rows, under new names",
       "MATCH (p:Person) LET age = 1852 - p.born RETURN p.name, age;"},
      {"FILTER", "keeps the rows for which a condition is true",
       "MATCH (p:Person) FILTER p.born < 1900 RETURN p.name;"},
      {"NEXT", "begins a new query on the rows of the one before",
       "MATCH (p:Person) RETURN count(p) AS people NEXT RETURN people * 2 AS twice;"},
      {"LOAD CSV",
       "reads a file below the folder of --import-dir, a row a line: a list, or WITH HEADERS a map",
       "LOAD CSV WITH HEADERS FROM 'file:///people.csv' AS row FIELDTERMINATOR ';' RETURN row.name, "
       "toInteger(row.born);"},
      {"UNION", "joins the rows of two results; UNION ALL keeps doubles",
       "MATCH (p:Author) RETURN p.name AS name UNION MATCH (o:Network) RETURN o.name AS name;"},
      // ---- changing ----
      {"CREATE", "adds nodes and relationships",
       "CREATE (:Person {name: 'Eve', born: 1990});\n"
       "MATCH (p:Person {name: 'Mo'}), (o:Organization {name: 'UNEP'}) CREATE (p)-[w:WORKS_FOR {since: "
       "2020}]->(o) RETURN w;"},
      {"INSERT", "the same as CREATE, as ISO GQL spells it", "INSERT (:Person {name: 'Eve'});"},
      {"MERGE", "finds a pattern, or adds it when there is none",
       "MERGE (p:Person {name: 'Ada'}) ON CREATE SET p.new = true ON MATCH SET p.seen = true RETURN p.new, "
       "p.seen;"},
      {"SET", "sets properties and adds labels",
       "MATCH (p:Person {name: 'Mo'}) SET p.born = 1950, p += {city: 'Bamako'}, p:Author RETURN p;\n"
       "MATCH (p:Person {name: 'Mo'}) WITH p, 'city' AS key SET p[key] = 'Bamako' RETURN p.city;"},
      {"REMOVE", "removes properties and labels",
       "MATCH (p:Person {name: 'Ada'}) REMOVE p.born, p:Author RETURN p;"},
      {"DELETE", "deletes nodes and relationships; DETACH DELETE also the relationships of a node",
       "MATCH (p:Person {name: 'Ada'}) DETACH DELETE p;\n"
       "MATCH (:Person {name: 'Ada'})-[k:KNOWS]->() DELETE k;"},
      {"FOREACH", "carries out updates for each item of a list",
       "FOREACH (name IN ['Eve', 'Bob'] | CREATE (:Person {name: name}));"},
      {"FINISH", "ends a statement that returns nothing", "MATCH (p:Person) SET p.seen = true FINISH;"},
      // ---- subqueries ----
      {"CALL", "runs a procedure, or a subquery in braces; the variables in brackets are known within",
       "CALL db.labels() YIELD label RETURN label ORDER BY label;\n"
       "MATCH (p:Person) CALL (p) { MATCH (p)-[:KNOWS]->(f) RETURN count(f) AS friends } RETURN p.name, "
       "friends;"},
      {"IN TRANSACTIONS",
       "commits what a subquery changes every so many rows; ON ERROR CONTINUE or BREAK, REPORT STATUS AS "
       "name",
       "MATCH (p:Person) CALL (p) { SET p.seen = true } IN TRANSACTIONS OF 1000 ROWS;\n"
       "UNWIND [1, 0] AS x CALL (x) { CREATE (:Person {born: 1900 / x}) } IN TRANSACTIONS OF 1 ROW ON ERROR "
       "CONTINUE REPORT STATUS AS s "
       "RETURN x, s.committed;"},
      {"EXISTS", "whether a subquery has a row",
       "MATCH (p:Person) WHERE EXISTS { (p)-[:WORKS_FOR]->(:Network) } RETURN p.name;\n"
       "MATCH (p:Person) RETURN p.name, EXISTS { MATCH (p)-[k:KNOWS]->() WHERE k.since < 1900 } AS old;"},
      {"COUNT", "how many rows a subquery has",
       "MATCH (p:Person) RETURN p.name, COUNT { (p)-[:KNOWS]-() } AS friends;"},
      {"COLLECT", "the rows of a subquery, which has one column, as a list",
       "MATCH (p:Person) RETURN p.name, COLLECT { MATCH (p)-[:KNOWS]->(f) RETURN f.name } AS friends;"},
      // ---- expressions ----
      {"CASE", "the first branch that fits",
       "MATCH (p:Person) RETURN p.name, CASE WHEN p.born < 1900 THEN 'old' WHEN p.born IS NULL THEN "
       "'unknown' ELSE 'young' END AS age;\n"
       "UNWIND [1, 2, 3] AS x RETURN CASE x WHEN 1 THEN 'one' WHEN 2, 3 THEN 'few' END AS word;"},
      {"operators", "arithmetic, comparison, logic, texts, lists; null makes most of them null",
       "RETURN 7 / 2 AS a, 7 % 2 AS b, 2 ^ 3 AS c, 7 / 2.0 AS d;\n"
       "RETURN 1 < 2 <= 2 AS a, 1 = 1.0 AS b, 1 <> null AS c, null IS NULL AS d;\n"
       "RETURN true XOR false AS a, NOT true AS b, null OR true AS c;\n"
       "RETURN 'Ada' STARTS WITH 'A' AS a, 'Ada' ENDS WITH 'a' AS b, 'Ada' CONTAINS 'd' AS c, 'Ada' =~ "
       "'(?i)a.*' AS d;\n"
       "RETURN 'a' || 'b' AS a, [1, 2] + 3 AS b, 2 IN [1, 2] AS c, [1, 2, 3][-1] AS d, [1, 2, 3][1..] AS e;\n"
       "RETURN date('2020-01-31') + duration('P1M') AS a, {name: 'Ada'}.name AS b;"},
      {"IS ::", "whether a value is of a type; valueType() names the type of a value",
       "UNWIND [1, 'a', [1, 2], null] AS x RETURN x, x IS :: INTEGER | STRING AS simple, x IS NOT :: "
       "LIST<INTEGER> AS no, valueType(x) AS type;"},
      {"IS NORMALIZED", "whether a text is in a Unicode normal form: NFC, NFD, NFKC, NFKD",
       "RETURN 'cafe\\u0301' IS NORMALIZED AS composed, 'cafe\\u0301' IS NFD NORMALIZED AS decomposed;"},
      {"list comprehension", "the items of a list that fit, made into something else",
       "RETURN [x IN range(1, 5) WHERE x % 2 = 1 | x * x] AS squares;"},
      {"pattern comprehension", "a list of what a pattern finds",
       "MATCH (a:Person {name: 'Ada'}) RETURN [(a)-[k:KNOWS]->(b) WHERE k.since < 1900 | b.name] AS "
       "friends;"},
      {"map projection", "a map of chosen properties",
       "MATCH (p:Person {name: 'Ada'}) RETURN p {.name, .born, age: 1852 - p.born} AS ada;"},
      {"quantifiers", "whether all, any, none or a single item of a list fits",
       "WITH [1, 2, 3] AS l RETURN all(x IN l WHERE x > 0) AS a, any(x IN l WHERE x > 2) AS b, none(x IN l "
       "WHERE x > 3) AS c, "
       "single(x IN l WHERE x = 2) AS d;"},
      {"reduce", "carries a value through the items of a list",
       "RETURN reduce(sum = 0, x IN [1, 2, 3] | sum + x) AS sum;"},
      {"parameters", "$name stands for a value that is given beside the statement (`:param`, -P, the pipe)",
       "WITH coalesce($name, 'Ada') AS name MATCH (p:Person {name: name}) RETURN p.born;"},
      // ---- schema, and how a statement runs ----
      {"CREATE INDEX", "makes look-ups by properties fast",
       "CREATE INDEX person_name FOR (p:Person) ON (p.name);\n"
       "CREATE INDEX knows_since IF NOT EXISTS FOR ()-[k:KNOWS]-() ON (k.since);"},
      {"CREATE CONSTRAINT", "refuses what breaks a rule: UNIQUE, NOT NULL, NODE KEY",
       "CREATE CONSTRAINT person_name FOR (p:Person) REQUIRE p.name IS UNIQUE;\n"
       "CREATE CONSTRAINT organization_name FOR (o:Organization) REQUIRE o.name IS NOT NULL;"},
      {"CREATE FULLTEXT INDEX", "makes search.entities fast, which finds names that are half remembered",
       "CREATE FULLTEXT INDEX people FOR (n:Organization|Person) ON EACH [n.name, n.aliases];\n"
       "CALL search.entities('unpe') YIELD node, name, score RETURN name, score;"},
      {"DROP", "removes an index or a constraint by its name",
       "DROP INDEX person_name IF EXISTS;\nDROP CONSTRAINT person_name IF EXISTS;"},
      {"SHOW", "lists indexes, constraints, functions, procedures",
       "SHOW INDEXES;\nSHOW CONSTRAINTS;\n"
       "SHOW FUNCTIONS YIELD name, description WHERE name STARTS WITH 'to' RETURN name ORDER BY name LIMIT "
       "3;"},
      {"EXPLAIN", "shows how a statement would be carried out, and does not run it",
       "EXPLAIN MATCH (p:Person {name: 'Ada'}) RETURN p;"},
      {"PROFILE", "runs a statement and shows what each step of it did",
       "PROFILE MATCH (p:Person {name: 'Ada'}) RETURN p.name;"},
  };
  return kClauses;
}

}  // namespace liaison::shell
