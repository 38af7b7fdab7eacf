-- Late ones of those that wait and have a term, paused ones left out.
SELECT coalesce(department_name, 'Всего') AS name, count(*) FILTER (level = 'просрочено') AS k, count(*) AS n
FROM cases_now WHERE level IN ('просрочено', 'срок подходит', 'в срок') GROUP BY ROLLUP (department_name) ORDER BY n DESC, grouping(department_name) DESC, name;
