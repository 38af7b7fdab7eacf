-- Problems by how many tell of them.
SELECT unnest([
    {name: 'проблем', k: count(*)},
    {name: 'о которых написали двое и больше', k: count(*) FILTER (authors > 1)},
    {name: 'из двух и более каналов', k: count(*) FILTER (channels > 1)},
    {name: 'трижды и чаще писал один человек', k: count(*) FILTER (authors = 1 AND messages > 2)},
    {name: 'вернулись после закрытия', k: count(*) FILTER (recurs IS NOT NULL)},
    {name: 'соединение поправили люди', k: count(*) FILTER (ruled)}
], recursive := true)
FROM same_problem;
