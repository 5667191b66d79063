// What mechanisms and initiatives exist on a theme? Every theme that more than one network, programme, event, office or organisation has.
MATCH (x)-[:FOCUSES_ON]->(t:Topic)
WHERE NOT x:Person
WITH t, x ORDER BY x.short
WITH t, collect(x.short) AS names
WHERE size(names) > 1
RETURN t.name AS theme, size(names) AS `how many`, names AS `who works on it`
ORDER BY `how many` DESC, theme;
