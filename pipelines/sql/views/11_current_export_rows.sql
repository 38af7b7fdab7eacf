-- The latest state of each row of the official systems: a later export speaks of the columns that it has, an empty cell takes its value back.
CREATE OR REPLACE VIEW current_export_rows AS
SELECT
    any_value(system) AS system, any_value(number) AS number, message_id,
    CASE count(*) WHEN 1 THEN any_value(fields)::JSON ELSE list_reduce(
        list(fields::JSON ORDER BY seen_at, fields DESC), lambda before, after: json_merge_patch(before, after)
    ) END AS fields,
    max(seen_at) AS seen_at
FROM export_rows
GROUP BY message_id;
