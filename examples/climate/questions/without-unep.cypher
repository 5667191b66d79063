// What falls apart without UNEP? Networks and events that the CTCN reaches in up to four steps, on how many ways, and how many of these ways
// do without UNEP. Plans, offers and facts not yet accepted are counted in, so a 0 in the last column is beyond doubt.
MATCH p = (:Network {short: 'CTCN'})-[:HOSTS|ORGANIZES|MEMBER_OF|PARTICIPATES_IN|PARTNERS_WITH*1..4]-(hub)
WHERE (hub:Network OR hub:Event) AND hub.short <> 'CTCN'
RETURN hub.short AS `network or event`, min(length(p)) AS steps, count(p) AS ways,
       sum(CASE WHEN none(n IN nodes(p) WHERE n.short = 'UNEP') THEN 1 ELSE 0 END) AS `ways without UNEP`
ORDER BY `ways without UNEP` DESC, steps, `network or event`;
