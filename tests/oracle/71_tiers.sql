-- "Tiers 1-3 from a stated weighted score of fit (size, sector, region, ticket, upsells in 12 months)": "sum of
-- weight x fit / sum of weight known, x 100, against the policy's scores". The policy's weights are 20 for size
-- (half from 100 employees, all from 500), 30 for the touch model that the ticket calls for (thirds), 20 for
-- upsells and cross-sells of 12 months (half for one, all for two or more); it names no sectors or regions, so
-- these do not count.
CREATE TABLE scores AS
WITH sold AS (
    SELECT customer_id, count(*) AS sales
    FROM contracts
    WHERE kind IN ('upsell', 'cross_sell') AND start_on > last_day(months_ago(12)) AND start_on <= last_day(this_month())
    GROUP BY ALL
),

points AS (
    SELECT p.book, p.customer_id, c.tier AS in_force,
        CASE WHEN c.size >= 500 THEN 20 WHEN c.size >= 100 THEN 10 WHEN c.size IS NOT NULL THEN 0 END AS size,
        10 * p.by_ticket AS ticket,
        CASE WHEN EXISTS (FROM contracts WHERE kind IS NOT NULL) THEN 10 * least(coalesce(s.sales, 0), 2) END AS upsells
    FROM placed AS p JOIN customers AS c USING (customer_id) LEFT JOIN sold AS s USING (customer_id)
)

SELECT *, 30 + CASE WHEN size IS NULL THEN 0 ELSE 20 END + CASE WHEN upsells IS NULL THEN 0 ELSE 20 END AS known,
    coalesce(size, 0) + ticket + coalesce(upsells, 0) AS sum
FROM points;

INSERT INTO figures BY NAME
WITH tiers AS (
    -- score = 100 sum / known; tier 1 from 60, tier 2 from 30
    SELECT *, CASE WHEN 100 * sum >= 60 * known THEN 1 WHEN 100 * sum >= 30 * known THEN 2 ELSE 3 END AS tier,
        abs(100 * sum - 60 * known) <= 5 * known OR abs(100 * sum - 30 * known) <= 5 * known AS near
    FROM scores
),

sums AS (
    SELECT book, count(*) AS n, count(in_force) AS in_force, count(*) FILTER (tier <> in_force) AS changes,
        count(*) FILTER (near) AS near, avg(known / 100) AS weight
    FROM tiers GROUP BY ALL
)

SELECT 'segments.tier' AS id, s.book, json_object('tier', k.tier) AS by_group,
    count(*) FILTER (t.tier = k.tier) AS count, NULL::DOUBLE AS ratio, s.n
FROM sums AS s CROSS JOIN (VALUES (1), (2), (3)) AS k (tier) JOIN tiers AS t USING (book)
GROUP BY s.book, s.n, k.tier
UNION ALL SELECT 'segments.tier_changes', book, '{}', CASE WHEN tiers THEN changes END, NULL, in_force FROM sums, stated
UNION ALL SELECT 'segments.tier_near', book, '{}', near, NULL, n FROM sums
UNION ALL SELECT 'segments.tier_weight', book, '{}', NULL, weight, n FROM sums;
