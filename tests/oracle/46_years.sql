-- "Accounts here a year before that still are, and their MRR without increases; this year, and the year
-- before": of two windows that share no month, each account in the book that it has now, or had when last
-- here.
CREATE TABLE years AS
SELECT b.book, w.era, past.customer_id, c.segment, now.here AS stayed, past.mrr AS m0, least(past.mrr, now.mrr) AS kept
FROM (VALUES ('now', 12, 0), ('before', 24, 12)) AS w (era, first, last)
JOIN ledger AS past ON past.month = months_ago(w.first) AND past.here
JOIN ledger AS now ON now.customer_id = past.customer_id AND now.month = months_ago(w.last)
JOIN members AS m ON m.customer_id = past.customer_id AND m.month = this_month()
JOIN customers AS c ON c.customer_id = past.customer_id
JOIN books AS b ON in_book(m.book, b.book);

CREATE TABLE year_groups AS
WITH measured AS (
    SELECT book, era, segment, 'logos' AS measure, stayed::BIGINT AS top, 1 AS bottom FROM years
    UNION ALL
    SELECT book, era, segment, 'revenue', kept, m0 FROM years
)

SELECT book, measure, segment,
    coalesce(sum(top) FILTER (era = 'before'), 0) AS k1, coalesce(sum(bottom) FILTER (era = 'before'), 0) AS n1,
    coalesce(sum(top) FILTER (era = 'now'), 0) AS k2, coalesce(sum(bottom) FILTER (era = 'now'), 0) AS n2,
    count(*) FILTER (era = 'before') AS accounts1, count(*) FILTER (era = 'now') AS accounts2
FROM measured GROUP BY ALL;

CREATE TABLE year_sums AS
SELECT b.book, ms.measure, coalesce(sum(k1), 0) AS k1, coalesce(sum(n1), 0) AS n1, coalesce(sum(k2), 0) AS k2,
    coalesce(sum(n2), 0) AS n2, coalesce(sum(accounts1), 0) AS accounts1, coalesce(sum(accounts2), 0) AS accounts2,
    -- Both years whole in the data, and 5 accounts in each.
    (SELECT min(month) FROM months) <= months_ago(24)
        AND coalesce(sum(accounts1), 0) >= 5 AND coalesce(sum(accounts2), 0) >= 5 AS shown
FROM books AS b
CROSS JOIN (VALUES ('logos'), ('revenue')) AS ms (measure)
LEFT JOIN year_groups AS g ON g.book = b.book AND g.measure = ms.measure
GROUP BY b.book, ms.measure;

INSERT INTO figures BY NAME
SELECT 'retention.kept_12m' AS id, book, json_object('measure', measure, 'window', 'now') AS by_group,
    CASE WHEN shown THEN k2 / nullif(n2, 0) END AS ratio, CASE WHEN shown THEN accounts2 ELSE 0 END AS n
FROM year_sums
UNION ALL
SELECT 'retention.kept_12m', book, json_object('measure', measure, 'window', 'before'),
    CASE WHEN shown THEN k1 / nullif(n1, 0) END, CASE WHEN shown THEN accounts1 ELSE 0 END
FROM year_sums
UNION ALL
SELECT 'retention.kept_12m_change', book, json_object('measure', measure),
    CASE WHEN shown THEN k2 / nullif(n2, 0) - k1 / nullif(n1, 0) END,
    CASE WHEN shown THEN accounts1 + accounts2 ELSE 0 END FROM year_sums;

-- Kitagawa over segments, as for NPS: a segment of one year only keeps its rate, all of its part is mix.
INSERT INTO figures BY NAME
WITH parts AS (
    SELECT g.book, g.measure, g.segment, g.n1 / s.n1 AS w1, g.n2 / s.n2 AS w2,
        coalesce(g.k1 / nullif(g.n1, 0), g.k2 / nullif(g.n2, 0)) AS r1,
        coalesce(g.k2 / nullif(g.n2, 0), g.k1 / nullif(g.n1, 0)) AS r2
    FROM year_groups AS g JOIN year_sums AS s ON s.book = g.book AND s.measure = g.measure AND s.shown
)

SELECT 'retention.rate_effect' AS id, book, json_object('measure', measure) AS by_group,
    100 * sum((w1 + w2) / 2 * (r2 - r1)) AS ratio, count(segment) AS n
FROM parts GROUP BY book, measure HAVING count(*) >= 2
UNION ALL
SELECT 'retention.mix_effect', book, json_object('measure', measure), 100 * sum((r1 + r2) / 2 * (w2 - w1)),
    count(segment)
FROM parts GROUP BY book, measure HAVING count(*) >= 2
UNION ALL
SELECT ids.id, s.book, '{}', NULL, 0
FROM (VALUES ('retention.rate_effect'), ('retention.mix_effect')) AS ids (id)
CROSS JOIN (SELECT DISTINCT book, shown FROM year_sums) AS s
WHERE NOT s.shown OR (SELECT count(DISTINCT segment) FROM year_groups AS g WHERE g.book = s.book) < 2;
