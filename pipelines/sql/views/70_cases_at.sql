-- The cases as of a moment, with captions: `state` and `pause_now` as they were then, `level` how the case stood to its term. The term itself is as known now.
-- A share is told from ten on; chr(160) is a space that does not break.
CREATE OR REPLACE MACRO share_told(k, n) AS k || ' из ' || n || CASE WHEN n >= 10 THEN ' (' || round(100.0 * k / n)::INTEGER || chr(160) || '%)' ELSE '' END;
CREATE OR REPLACE MACRO level_at(status, pause, norm, due_at, warn_at, moment) AS
    CASE WHEN status NOT IN ('новое', 'в работе') THEN 'не ждёт' WHEN pause IS NOT NULL THEN 'пауза' WHEN norm IS NULL THEN 'срока нет'
        WHEN due_at < moment THEN 'просрочено' WHEN warn_at <= moment THEN 'срок подходит' ELSE 'в срок' END;
CREATE OR REPLACE MACRO cases_at(moment) AS TABLE
SELECT
    c.*, t.name AS topic_name, coalesce(d.name, 'не определён') AS department_name, d.outside,
    coalesce(s.kind, c.origin) AS system_id, coalesce(y.caption, CASE system_id WHEN 'vk' THEN 'ВКонтакте' WHEN 'vk_search' THEN 'ВКонтакте'
        WHEN 'ok' THEN 'Одноклассники' WHEN 'telegram' THEN 'Телеграм' ELSE 'Сайты' END) AS system_name,
    (SELECT count(*) FROM case_messages m WHERE m.case_id = c.id) AS message_count,
    w.status AS state, w.pause AS pause_now, w.status IN ('новое', 'в работе') AS is_open,
    coalesce(c.first_answer_at <= moment, false) AS is_answered,
    level_at(w.status, w.pause, c.norm, c.due_at, c.warn_at, moment) AS level
FROM cases c
JOIN case_states w ON w.case_id = c.id AND w.since <= moment AND (w.until IS NULL OR w.until > moment)
LEFT JOIN topics t ON t.id = c.topic
LEFT JOIN departments d ON d.id = c.department
LEFT JOIN sources s ON s.id = c.origin
LEFT JOIN systems y ON y.id = coalesce(s.kind, c.origin);
CREATE OR REPLACE VIEW cases_now AS SELECT c.* FROM publication p, cases_at(p.published_at) c;
