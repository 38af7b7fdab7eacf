-- The official systems: who keeps each, when its last export came, and the life of its cases (nulls where there are none).
SELECT
    y.id, y.name, y.caption, coalesce(d.name, y.curator) AS curator,
    (SELECT max(came_at) FROM (
        SELECT seen_at AS came_at FROM export_rows WHERE system = y.id
        UNION ALL SELECT ran_at FROM coverage c JOIN sources s ON s.id = c.source WHERE s.kind = y.id AND c.got > 0
    ) WHERE came_at <= $now::TIMESTAMPTZ AND (came_at AT TIME ZONE 'Europe/Moscow')::DATE <= $day::DATE) AS last_export,
    w.* EXCLUDE (name)
FROM systems y
LEFT JOIN departments d ON d.id = y.curator
LEFT JOIN case_work($day::DATE, $now::TIMESTAMPTZ, 'system') w ON w.name = y.caption
ORDER BY coalesce("Просрочено", 0) DESC, coalesce("В работе", 0) DESC, y.caption;
