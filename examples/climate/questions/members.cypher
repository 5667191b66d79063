// Who is a member of, or takes part in, which network, event or programme, and in which role? (Organisations and their units; for
// persons see speakers.cypher.)
MATCH (who)-[r:MEMBER_OF|PARTICIPATES_IN]->(what)
WHERE NOT who:Person AND status(r) = 'accepted'
RETURN what.short AS what, who.short AS who, type(r) AS tie, r.role AS role, r.modality AS modality
ORDER BY what, role, who;
