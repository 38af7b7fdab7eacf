-- What was proposed for a problem, in order.
FROM problem_proposals WHERE problem_id = $id ORDER BY told_at, event_id;
