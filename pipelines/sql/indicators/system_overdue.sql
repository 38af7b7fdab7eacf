-- Late ones of those that wait in the system and have a term, paused ones left out.
SELECT coalesce(system_name, 'Всего') AS name, count(*) FILTER (level = 'просрочено') AS k, count(*) AS n
FROM systems_now WHERE level IN ('просрочено', 'срок подходит', 'в срок') GROUP BY ROLLUP (system_name) ORDER BY n DESC, grouping(system_name) DESC, name;
