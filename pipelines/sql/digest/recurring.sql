-- Chronic problems that are new this week or that an office took up: cases before percentages, what would be usual beside them.
SELECT
    p.matter_name AS "Тема", p.place AS "Где", p.cases AS "Обращений за год", CASE WHEN p.usual < 0.5 THEN 'меньше 1' ELSE round(p.usual)::INTEGER::VARCHAR END AS "Было бы обычно", strftime(p.last_on, '%d.%m.%Y') AS "Последнее",
    coalesce(c.cause_name || CASE WHEN c.told_by = 'program' THEN ' (догадка)' ELSE '' END, 'не видно') AS "Почему",
    CASE WHEN r.event_id IS NULL THEN CASE WHEN p.is_taken THEN 'ещё ничего' ELSE 'новая, ещё ничего' END
        ELSE r.what || ', до ' || strftime(r.due_on, '%d.%m.%Y') || CASE r.verdict WHEN 'fell' THEN ': стало реже' WHEN 'rose' THEN ': стало чаще'
            WHEN 'same' THEN ': разницы нет' WHEN 'early' THEN if(r.due_on >= p.as_of, ': срок не наступил', ': рано судить') END END AS "Что предложено",
    replace(p.id, 'problem:', '') AS "Карточка"
FROM chronic_problems p
LEFT JOIN (FROM problem_causes QUALIFY row_number() OVER (PARTITION BY problem_id ORDER BY place) = 1) c ON c.problem_id = p.id
LEFT JOIN (FROM problem_proposals QUALIFY row_number() OVER (PARTITION BY problem_id ORDER BY told_at DESC, event_id) = 1) r ON r.problem_id = p.id
WHERE (p.is_new OR p.is_taken) AND p.as_of BETWEEN $day::DATE AND $day::DATE + 7
ORDER BY p.is_taken, p.p, p.id LIMIT 7;
