// What is offered, planned or proposed to whom, and in which words?
MATCH (who)-[r]->(what)
WHERE r.modality IN ['offered', 'planned', 'proposed']
RETURN r.modality AS modality, coalesce(who.short, who.name) AS who, type(r) AS tie, coalesce(what.short, what.name) AS what,
       evidence(r)[0].quote AS quote
ORDER BY modality, what, who, tie;
