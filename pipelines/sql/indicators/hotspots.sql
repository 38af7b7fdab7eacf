-- What stands out now.
SELECT kind || ': ' || place || ', ' || matter || ' (' || strftime(since, '%d.%m.%Y') || ' – ' || strftime(until, '%d.%m.%Y') || ')' AS name, cases AS k FROM hotspots
ORDER BY kind DESC, k DESC, name;
