// Who hosts what, and how sure are the rules?
MATCH (host)-[r:HOSTS|ORGANIZES]->(thing)
WHERE r.modality = 'actual'
RETURN host.name AS host, type(r) AS type, thing.name AS what, confidence(r) AS confidence
ORDER BY confidence DESC, host, what;
