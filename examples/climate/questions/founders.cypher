// Who founded it, with whom, and under which agreement?
// A founder set the thing up, a partner works with it, and the agreement carries it (SUPPORTS).
MATCH (founder)-[f:FOUNDED]->(thing)
WITH thing, founder, f ORDER BY coalesce(founder.short, founder.name)
WITH thing, collect(coalesce(founder.short, founder.name)) AS founders, collect(DISTINCT f.modality) AS modality
OPTIONAL MATCH (partner)-[:PARTNERS_WITH]-(thing)
WITH thing, founders, modality, partner ORDER BY partner.short
WITH thing, founders, modality, collect(DISTINCT partner.short) AS partners
OPTIONAL MATCH (agreement:Agreement)-[:SUPPORTS]->(thing)
OPTIONAL MATCH (party)-[s:SIGNED]->(agreement)
WITH thing, founders, modality, partners, agreement, party, s ORDER BY party.short
RETURN thing.short AS thing, founders, partners, modality, agreement.short AS agreement, agreement.dateText AS signed,
       collect(party.short + ' (' + status(s) + ')') AS `signed by`
ORDER BY thing, agreement;
