-- Thanks of the day.
SELECT text AS "Сообщение", topic AS "Тема", source_name AS "Источник", url AS "Ссылка"
FROM judged WHERE day = $day::DATE AND relevant AND kind = 'благодарность' AND NOT author_is_official ORDER BY likes DESC, id LIMIT 10;
