// Which facts wait for a decision? Everything that is only proposed, the most likely first.
MATCH (a)-[r]->(b)
WHERE status(r) = 'proposed'
RETURN confidence(r) AS confidence, coalesce(a.short, a.name) AS `from`, type(r) AS type, coalesce(b.short, b.name) AS `to`,
       evidence(r)[0].quote AS quote
ORDER BY confidence DESC, `from`, type, `to`;
