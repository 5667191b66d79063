// Which bodies stand in more than one document?
MATCH (n)
WHERE NOT n:Place AND NOT n:Topic
WITH n, sources(n) AS documents
WHERE size(documents) > 1
RETURN n.name AS name, labels(n)[0] AS label, size(documents) AS documents
ORDER BY documents DESC, name;
