// Which facts rest on more than one document?
MATCH (a)-[r]->(b)
WHERE size(sources(r)) > 1
UNWIND evidence(r) AS said
RETURN coalesce(a.short, a.name) AS `from`, type(r) AS type, coalesce(b.short, b.name) AS `to`, said.document AS document, said.quote AS quote
ORDER BY `from`, type, `to`, document, said.start;
