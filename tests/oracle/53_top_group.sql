-- The top group: the k80 largest accounts of the distribution. "Accounts of the top group with a renewal due";
-- "MRR that the top group has up for renewal".
INSERT INTO figures BY NAME
WITH top AS (
    SELECT book, customer_id FROM pareto WHERE (cumulative - x) * 100 < 80 * total
),

sums AS (
    SELECT b.book, count(DISTINCT t.customer_id) AS n, count(DISTINCT d.customer_id) AS accounts,
        coalesce(sum(d.cents) FILTER (NOT d.paused), 0) AS cents
    FROM books AS b LEFT JOIN top AS t ON t.book = b.book LEFT JOIN due AS d ON d.customer_id = t.customer_id
    GROUP BY ALL
)

SELECT 'pareto.top_renewals' AS id, book, '{}' AS by_group, NULL::HUGEINT AS cents, accounts AS count, n FROM sums
UNION ALL SELECT 'pareto.top_renewals_mrr', book, '{}', cents, NULL, n FROM sums;

-- "How far NRR would fall if the three largest accounts with a renewal due and another signal left: 100 x (NRR
-- without their MRR - NRR)". What they pay now leaves the sum, if they paid a year ago.
INSERT INTO figures BY NAME
WITH signalled AS (
    SELECT t.customer_id FROM tags AS t GROUP BY ALL
    HAVING count(*) FILTER (signal = 'renewal') = 1 AND count(*) >= 2
),

three AS (
    SELECT p.book, p.customer_id FROM pareto AS p JOIN signalled USING (customer_id)
    QUALIFY row_number() OVER (PARTITION BY p.book ORDER BY p.rank) <= 3
),

sums AS (
    SELECT b.book, count(t.customer_id) AS n, (SELECT count(*) FROM three AS a WHERE a.book = b.book) AS at_risk,
        100 * (coalesce(sum(y.mt) FILTER (t.customer_id IS NULL), 0) / sum(y.m0) - sum(y.mt) / sum(y.m0)) AS points
    FROM books AS b
    LEFT JOIN year_ago AS y ON in_book(y.book, b.book)
    LEFT JOIN three AS t ON t.book = b.book AND t.customer_id = y.customer_id
    GROUP BY ALL
)

SELECT 'pareto.points_at_risk' AS id, book, '{}' AS by_group, CASE WHEN at_risk > 0 THEN points END AS ratio,
    at_risk AS n FROM sums;

-- "MRR that accounts outside the top group added in a year, without readjustment: sum of (MRR - MRR a year ago -
-- readjustments) where above 0".
INSERT INTO figures BY NAME
WITH grown AS (
    SELECT p.book, p.customer_id, p.x - past.mrr - coalesce(r.cents, 0) AS gain
    FROM pareto AS p
    JOIN ledger AS past ON past.customer_id = p.customer_id AND past.month = months_ago(12) AND past.mrr > 0
    LEFT JOIN (
        SELECT customer_id, sum(cents) AS cents FROM readjusted
        WHERE month > months_ago(12) AND month <= this_month() GROUP BY ALL
    ) AS r ON r.customer_id = p.customer_id
    WHERE (p.cumulative - p.x) * 100 >= 80 * p.total
)

SELECT 'pareto.small_growth' AS id, b.book, '{}' AS by_group, coalesce(sum(g.gain) FILTER (g.gain > 0), 0) AS cents,
    count(*) FILTER (g.gain > 0) AS n
FROM books AS b LEFT JOIN grown AS g ON g.book = b.book
GROUP BY ALL;
