-- "Accounts of a year ago that are still here, by what their ticket called for then, or by segment". A group of fewer
-- than 5 is not shown.
CREATE TABLE stayed AS
SELECT y.customer_id, y.book, y.still, model_name(k.by_ticket) AS touch_model, c.segment, c.sector, l.portfolio AS then_in
FROM year_ago AS y
JOIN customers AS c USING (customer_id)
JOIN called AS k ON k.customer_id = y.customer_id AND k.month = months_ago(12)
JOIN ledger AS l ON l.customer_id = y.customer_id AND l.month = months_ago(12);

CREATE TABLE kept AS
SELECT book, 'touch_model' AS dimension, touch_model AS label, count(*) AS n, count(*) FILTER (still) AS k
FROM stayed GROUP BY book, touch_model
UNION ALL
SELECT book, 'segment', segment, count(*), count(*) FILTER (still) FROM stayed GROUP BY book, segment;

INSERT INTO figures BY NAME
-- Groups of the page: those that have an account now.
SELECT 'segments.retention_12m' AS id, s.book, s.by_group,
    CASE WHEN k.n >= 5 THEN k.k / k.n END AS ratio, coalesce(k.n, 0) AS n
FROM shares AS s
LEFT JOIN kept AS k ON k.book = s.book AND json_object(k.dimension, k.label) = s.by_group
WHERE s.by_group <> '{}'
UNION ALL
SELECT 'segments.retention_difference', b.book, '{}',
    CASE WHEN h.n >= 5 AND l.n >= 5 THEN h.k / h.n - l.k / l.n END, coalesce(h.n, 0) + coalesce(l.n, 0)
FROM books AS b
LEFT JOIN kept AS h ON h.book = b.book AND h.dimension = 'touch_model' AND h.label = 'high'
LEFT JOIN kept AS l ON l.book = b.book AND l.dimension = 'touch_model' AND l.label = 'low'
WHERE b.book <> '';

-- The whole company's, on every page alike: by segment, and the greatest less the least.
INSERT INTO figures BY NAME
WITH whole AS (
    SELECT '{}' AS by_group, NULL AS segment, count(*) AS n, count(*) FILTER (still) AS k FROM stayed
    UNION ALL
    SELECT json_object('segment', segment), segment, count(*), count(*) FILTER (still) FROM stayed
    WHERE segment IS NOT NULL GROUP BY segment
),

ends AS (
    SELECT max(k / n) - min(k / n) AS ratio
    FROM whole WHERE segment IS NOT NULL AND n >= 5
)

SELECT 'segments.company_retention_12m' AS id, b.book, w.by_group, CASE WHEN w.n >= 5 THEN w.k / w.n END AS ratio, w.n
FROM books AS b CROSS JOIN whole AS w WHERE b.book <> ''
UNION ALL
SELECT 'segments.company_difference', b.book, '{}', e.ratio, NULL FROM books AS b CROSS JOIN ends AS e WHERE b.book <> '';

-- "% promoters - % detractors among the contacts of a touch model or a segment", of accounts that pay.
INSERT INTO figures BY NAME
WITH voices AS (
    SELECT p.book, json_object('touch_model', model_name(p.model)) AS by_group, p.customer_id, a.mood
    FROM placed AS p JOIN latest AS a ON a.customer_id = p.customer_id AND a.era = 'now'
    UNION ALL
    SELECT p.book, json_object('segment', p.segment), p.customer_id, a.mood
    FROM placed AS p JOIN latest AS a ON a.customer_id = p.customer_id AND a.era = 'now'
)

SELECT 'segments.nps' AS id, s.book, s.by_group,
    CASE WHEN count(DISTINCT v.customer_id) >= 5 THEN 100 * sum(v.mood) / count(v.mood) END AS ratio, count(v.mood) AS n
FROM shares AS s LEFT JOIN voices AS v ON v.book = s.book AND v.by_group = s.by_group
WHERE s.by_group <> '{}'
GROUP BY s.book, s.by_group;

-- "The company's accounts of a year ago still here, by how long their CSM knew the sector then": from the day
-- the CSM took the book, or from the first month end with an account of the sector in it, whichever came later.
INSERT INTO figures BY NAME
WITH known AS (
    SELECT s.still, greatest(p.since, f.first_month) + INTERVAL 12 MONTH <= last_day(months_ago(12)) AS long
    FROM stayed AS s
    JOIN portfolios AS p ON p.portfolio = s.then_in
    JOIN (
        SELECT l.portfolio, c.sector, min(l.month) AS first_month
        FROM ledger AS l JOIN customers AS c USING (customer_id) WHERE l.here GROUP BY ALL
    ) AS f ON f.portfolio = s.then_in AND f.sector = s.sector
),

sums AS (
    SELECT CASE WHEN long THEN '12_months_or_more' ELSE 'less_than_12_months' END AS experience, count(*) AS n,
        count(*) FILTER (still) AS k
    FROM known GROUP BY ALL
),

rates AS (
    SELECT json_object('experience', experience) AS by_group, CASE WHEN n >= 5 THEN k / n END AS ratio, n FROM sums
    UNION ALL
    SELECT '{}', NULL, 0 WHERE NOT EXISTS (FROM sums)
)

SELECT 'segments.csm_retention_12m' AS id, b.book, r.by_group, r.ratio, r.n
FROM books AS b CROSS JOIN rates AS r WHERE b.book <> ''
UNION ALL
SELECT 'segments.csm_difference', b.book, '{}',
    (SELECT any_value(ratio) FILTER (by_group LIKE '%or_more%') - any_value(ratio) FILTER (by_group LIKE '%less%') FROM rates),
    (SELECT sum(n) FROM rates)
FROM books AS b WHERE b.book <> '';
