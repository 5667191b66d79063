// On whose word does UNEP host the CTCN?
MATCH (unep)-[r:HOSTS]->(n)
WHERE unep.name = 'UNEP' OR 'UNEP' IN unep.aliases
UNWIND evidence(r) AS e
RETURN n.name AS hosted, e.document AS document, e.sentence AS sentence, e.producer AS producer, e.status AS status
ORDER BY hosted, document, sentence;
