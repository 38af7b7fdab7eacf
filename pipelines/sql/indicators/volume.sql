-- What came in four weeks, whole and for a thousand people.
SELECT name, k, NULL AS n FROM (
    SELECT 'Сообщений о городе' AS name, sum(messages)::DOUBLE AS k, 1 AS place FROM volume
    UNION ALL SELECT 'Обращений', sum(appeals)::DOUBLE, 2 FROM volume
    UNION ALL SELECT 'Обращений на 1000 жителей', round(1000.0 * sum(appeals) / $population, 1), 3 FROM volume
    UNION ALL SELECT 'Проблем', count(DISTINCT case_id)::DOUBLE, 4
        FROM appeals a, publication p WHERE a.published_at BETWEEN p.published_at - INTERVAL 28 DAY AND p.published_at
    UNION ALL SELECT 'Обращений: ' || source, appeals::DOUBLE, 5 FROM volume WHERE appeals > 0
) WHERE k IS NOT NULL ORDER BY place, k DESC, name;
