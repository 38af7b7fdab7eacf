-- The ledger of the last run of each enabled source; `told` are its alarms in words.
CREATE OR REPLACE VIEW last_runs AS FROM coverage QUALIFY row_number() OVER (PARTITION BY source ORDER BY ran_at DESC) = 1;
CREATE OR REPLACE MACRO about(x) AS replace(printf('%.1f', x), '.', ',');
CREATE OR REPLACE VIEW coverage_now AS
SELECT
    s.id AS source, s.name, s.kind, s.expected_min, l.* EXCLUDE (source, expected_min),
    array_to_string(list_transform(l.alarms, lambda word: word || CASE
        WHEN word = 'дыра в номерах' THEN ': за сутки пропущено номеров ' || l.holes || ', обычно около ' || about(l.usual_holes)
        WHEN word = 'то же, что вчера' THEN ': ни одной новой записи и ни одной перемены, обычно за сутки около ' || about(l.day_expected)
        WHEN word = 'сегодня ничего' AND l.got = 0 THEN ': пустой ответ, а раньше за то же время было видно ' || l.known_before
        WHEN word = 'сегодня ничего' AND l.silent_days > 1 THEN ': уже ' || l.silent_days || ' сут. ни одной записи, обычно около ' || about(l.silence_expected)
        WHEN word = 'сегодня ничего' THEN ': за сутки ни одной записи, обычно около ' || about(l.day_expected)
        WHEN l.day_chance <= 0.003 THEN ': за сутки ' || l.day_got || ', обычно около ' || about(l.day_expected) || ', не меньше ' || l.day_low
        WHEN l.three_chance <= 0.005 THEN ': за трое суток ' || l.three_got || ', обычно около ' || about(l.three_expected)
        ELSE ': получено ' || l.got || ', ожидалось не меньше ' || s.expected_min
    END), '; ') AS told
FROM sources s LEFT JOIN ledger_of('last_runs') l ON l.source = s.id
WHERE s.enabled;
