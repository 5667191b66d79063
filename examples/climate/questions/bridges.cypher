// Which organisations hold together two networks or events that no other organisation joins? What falls apart without them?
// Every pair listed loses its only common organisation when the one named first goes away.
MATCH (o:Organization)-[r:HOSTS|ORGANIZES|MEMBER_OF|PARTICIPATES_IN|PARTNERS_WITH]-(hub)
WHERE (hub:Network OR hub:Event) AND (startNode(r) = o OR type(r) = 'PARTNERS_WITH')
  AND r.modality = 'actual' AND status(r) = 'accepted'
WITH DISTINCT o, hub
WITH o, collect(hub.short) AS hubs
UNWIND hubs AS a
UNWIND hubs AS b
WITH o, a, b WHERE a < b
WITH a, b, collect(o.short) AS organisations
WHERE size(organisations) = 1
WITH organisations[0] AS organisation, a + ' - ' + b AS pair ORDER BY pair
RETURN organisation, count(*) AS `pairs that hang on it`, collect(pair) AS pairs
ORDER BY `pairs that hang on it` DESC, organisation;
