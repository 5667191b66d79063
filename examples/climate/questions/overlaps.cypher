// Where do mechanisms and initiatives overlap? Pairs of networks, programmes, events and offices that share themes, with the documents
// that say so. (This is the UN working group's "mapping and inventory", by query.)
MATCH (a)-[r:FOCUSES_ON]->(t:Topic)<-[s:FOCUSES_ON]-(b)
WHERE (a:Network OR a:Programme OR a:Event OR a:OrganizationalUnit)
  AND (b:Network OR b:Programme OR b:Event OR b:OrganizationalUnit)
  AND a.short < b.short
UNWIND sources(r) + sources(s) AS source
WITH a, b, t, source ORDER BY t.name, source
WITH a, b, collect(DISTINCT t.name) AS themes, collect(DISTINCT source) AS documents
RETURN a.short AS one, b.short AS other, size(themes) AS shared, themes, size(documents) AS documents
ORDER BY shared DESC, one, other;
