-- What was read of the messages of case_rows, with their addresses in the order of the text.
SELECT a.*, x.addresses
FROM case_rows c
JOIN analyses a ON a.message_id = c.id AND a.version = c.version
LEFT JOIN (
    SELECT message_id, version, list({
        street: street, name: name, house: house, settlement: settlement, place: place, text: text, start: start, stop: stop, confidence: confidence,
        level: level, known_house: known_house
    } ORDER BY position) AS addresses
    FROM addresses GROUP BY ALL
) x ON x.message_id = a.message_id AND x.version = a.version;
