// Which documents are joined by which organisations, and which pairs of documents hang on a single one?
// An organisation joins two documents when each of them tells of something that it does. To lie in a country is not counted as doing.
MATCH (o:Organization)-[r]->()
WHERE type(r) <> 'LOCATED_IN'
UNWIND evidence(r) AS said
WITH DISTINCT o, said.document AS document
WITH o, collect(document) AS documents
UNWIND documents AS a
UNWIND documents AS b
WITH o, a, b WHERE a < b
WITH a, b, o ORDER BY o.short
RETURN a AS document, b AS other, count(*) AS organisations, collect(o.short) AS names
ORDER BY organisations, document, other;
