-- The events of cases as people set them right: each correction's fields in the place of the event's own, later ones over earlier; what was taken back is
-- left out. The same as models/case_story.correct, for those who count in SQL.
CREATE OR REPLACE VIEW standing_events AS
WITH patches AS (
    SELECT
        case_id, payload ->> 'of' AS id, list_reduce(list(payload::JSON ORDER BY happened_at, id), lambda one, other: json_merge_patch(one, other)) AS patch,
        last(TRY_CAST(payload ->> 'at' AS TIMESTAMPTZ) ORDER BY happened_at, id) FILTER (TRY_CAST(payload ->> 'at' AS TIMESTAMPTZ) IS NOT NULL) AS happened_at
    FROM case_events WHERE kind = 'corrected' AND (payload ->> 'of') IS NOT NULL GROUP BY ALL
)
SELECT * FROM (
    SELECT
        e.* REPLACE (
            coalesce(p.happened_at, e.happened_at) AS happened_at,
            CASE WHEN p.patch IS NULL THEN e.payload ELSE json_merge_patch(e.payload, json_merge_patch(p.patch, '{"of": null, "at": null, "why": null, "reply": null, "messages": null}')) END AS payload
        )
    FROM case_events e LEFT JOIN patches p ON p.case_id = e.case_id AND p.id = e.id
    WHERE e.kind <> 'corrected'
)
WHERE kind = 'registered' OR coalesce(payload ->> 'void', '') = '';
