// Which organisations link networks and events, and on whose word?
// One row for each network or event that an organisation really belongs to, with the best sentence that says so. Shown are the
// organisations whose links rest on more than one document: nobody who reads a single document can see them.
// PARTNERS_WITH holds in both directions, the other types from the organisation to the network.
MATCH (o:Organization)-[r:HOSTS|ORGANIZES|MEMBER_OF|PARTICIPATES_IN|PARTNERS_WITH]-(hub)
WHERE (hub:Network OR hub:Event) AND (startNode(r) = o OR type(r) = 'PARTNERS_WITH')
  AND r.modality = 'actual' AND status(r) = 'accepted'
UNWIND evidence(r) AS said
WITH o, hub, said ORDER BY said.confidence DESC, said.document, said.start
WITH o, hub, collect(said)[0] AS best
WITH o, collect({hub: hub.short, best: best}) AS links, count(DISTINCT best.document) AS documents
WHERE documents > 1
UNWIND links AS link
RETURN o.short AS organisation, link.hub AS `network or event`, link.best.quote AS quote, link.best.document AS document
ORDER BY documents DESC, organisation, `network or event`;
