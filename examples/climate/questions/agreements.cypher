// Which MOUs, declarations and other agreements exist, between whom, and since when?
// An agreement that nobody is known to have signed is listed too, with no parties.
MATCH (a:Agreement)
OPTIONAL MATCH (party)-[s:SIGNED]->(a)
WITH a, party, s ORDER BY party.short
WITH a, collect({name: party.short, status: status(s), quote: evidence(s)[0].quote}) AS signed
RETURN a.name AS agreement, coalesce(a.dateText, a.date) AS since,
       [x IN signed WHERE x.status = 'accepted' | x.name] AS parties,
       [x IN signed WHERE x.status = 'proposed' | x.name] AS `perhaps also`,
       head([x IN signed WHERE x.status = 'accepted' | x.quote]) AS quote
ORDER BY agreement;
