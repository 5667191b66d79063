// By which path does the climate technology network (CTCN) reach the mayors' call in Korea, and who vouches for each step?
MATCH p = (a:Network {short: 'CTCN'})-[:HOSTS|ORGANIZES|MEMBER_OF|PARTICIPATES_IN|PARTNERS_WITH*1..4]-(b:Event {short: 'GCoM Korea call 2020'})
WITH p ORDER BY length(p) LIMIT 1
UNWIND range(0, length(p) - 1) AS i
WITH i + 1 AS step, nodes(p)[i] AS x, relationships(p)[i] AS r, nodes(p)[i + 1] AS y
RETURN step, coalesce(x.short, x.name) AS `from`, type(r) AS tie, coalesce(y.short, y.name) AS `to`,
       evidence(r)[0].quote AS quote, evidence(r)[0].document AS document
ORDER BY step;
