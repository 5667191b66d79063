// Who hosts or organises what, in which role, and is it so or only planned?
MATCH (who)-[r:HOSTS|ORGANIZES]->(what)
WHERE status(r) = 'accepted'
RETURN who.short AS who, type(r) AS does, what.short AS what, r.role AS role, r.modality AS modality,
       evidence(r)[0].quote AS quote
ORDER BY does, what, who;
