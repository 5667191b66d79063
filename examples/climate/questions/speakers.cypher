// Who spoke for which organisation, and on which themes? Own themes are those of the speech, the others those of the organisation, found
// up to two steps above the unit that the person works for.
MATCH (p:Person)-[t:PARTICIPATES_IN]->(e:Event), (p)-[w:WORKS_FOR]->(o)
WHERE t.role IN ['speaker', 'presenter']
OPTIONAL MATCH (p)-[:FOCUSES_ON]->(own:Topic)
WITH p, e, w, o, own ORDER BY own.name
WITH p, e, w, o, collect(own.name) AS `own themes`
OPTIONAL MATCH (o)-[:PART_OF*0..2]->(above)-[:FOCUSES_ON]->(theme:Topic)
WITH p, e, w, o, `own themes`, theme ORDER BY theme.name
RETURN e.short AS event, p.name AS person, o.short AS `speaks for`, w.role AS role, `own themes`,
       collect(DISTINCT theme.name) AS `themes of the organisation`
ORDER BY event, person, `speaks for`;
