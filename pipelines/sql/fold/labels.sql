-- Labels of people: of the same curator on the same judgement the latest stands, in whatever order they came.
INSERT INTO labels SELECT DISTINCT * FROM staged_labels s
WHERE NOT EXISTS (
    FROM labels l WHERE (l.message_id, l.version, l.judgement, l.curator) = (s.message_id, s.version, s.judgement, s.curator) AND l.labeled_at > s.labeled_at
);
CREATE OR REPLACE TEMP TABLE standing_labels AS
FROM labels WHERE message_id IN (SELECT message_id FROM staged_labels)
QUALIFY row_number() OVER (PARTITION BY message_id, version, judgement, curator ORDER BY labeled_at DESC, value DESC, origin DESC) = 1;
DELETE FROM labels WHERE message_id IN (SELECT message_id FROM staged_labels);
INSERT INTO labels FROM standing_labels;
