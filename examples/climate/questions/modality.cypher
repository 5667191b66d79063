// How much of what the documents say is actual, and how much is planned, offered or only proposed?
MATCH ()-[r]->()
RETURN type(r) AS type, count(*) AS facts,
       sum(CASE r.modality WHEN 'actual' THEN 1 ELSE 0 END) AS actual,
       sum(CASE r.modality WHEN 'planned' THEN 1 ELSE 0 END) AS planned,
       sum(CASE r.modality WHEN 'offered' THEN 1 ELSE 0 END) AS offered,
       sum(CASE r.modality WHEN 'proposed' THEN 1 ELSE 0 END) AS proposed
ORDER BY facts DESC, type;
