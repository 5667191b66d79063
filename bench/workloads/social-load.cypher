// A social graph by arithmetic, the same everywhere: 20,000 persons who know 10 others each, with hubs, and 500 topics.
CREATE CONSTRAINT person_id FOR (p:Person) REQUIRE p.id IS UNIQUE;
CREATE CONSTRAINT topic_id FOR (t:Topic) REQUIRE t.id IS UNIQUE;
UNWIND range(0, 499) AS i CREATE (:Topic {id: i, name: 'topic ' + toString(i)});
UNWIND range(0, 19999) AS i CREATE (:Person {id: i, name: 'person ' + toString(i), born: 1950 + i % 60});
UNWIND range(0, 19999) AS i UNWIND range(1, 10) AS k
WITH i, k, (i * 7919 + k * 104729) % 20000 AS u
MATCH (a:Person {id: i}), (b:Person {id: u * u / 20000})
CREATE (a)-[:KNOWS {since: 2000 + (i + k) % 25}]->(b);
UNWIND range(0, 19999) AS i UNWIND range(1, 3) AS k
MATCH (a:Person {id: i}), (t:Topic {id: (i * 31 + k * 97) % 500})
CREATE (a)-[:INTERESTED_IN]->(t);
