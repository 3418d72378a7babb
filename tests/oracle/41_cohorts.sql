-- Accounts in cohorts: those whose beginning is known and lies where the data hold everybody.
CREATE TABLE founders AS
SELECT a.customer_id, a.book, a.first_month, g0.mrr AS m0
FROM accounts AS a JOIN ages AS g0 ON g0.customer_id = a.customer_id AND g0.age = 0
WHERE NOT a.unknown AND NOT a.older;

-- pages.md 0.1: "use the first of month, quarter, half-year, year whose median cohort has >= 8 accounts, else the
-- pooled curve only". The cohorts are those that have an account.
CREATE TABLE named AS
SELECT b.book, f.customer_id, f.first_month, f.m0, g.grain, g.months,
    CASE g.grain
        WHEN 1 THEN strftime(f.first_month, '%Y-%m')
        WHEN 2 THEN year(f.first_month) || '-Q' || quarter(f.first_month)
        WHEN 3 THEN year(f.first_month) || '-H' || CASE WHEN month(f.first_month) <= 6 THEN 1 ELSE 2 END
        WHEN 4 THEN year(f.first_month)::VARCHAR
    END AS cohort,
    -- The last month in which one of the cohort can have begun.
    (CASE g.grain
        WHEN 1 THEN f.first_month
        WHEN 2 THEN date_trunc('quarter', f.first_month) + INTERVAL 2 MONTH
        WHEN 3 THEN date_trunc('year', f.first_month)
            + CASE WHEN month(f.first_month) <= 6 THEN INTERVAL 5 MONTH ELSE INTERVAL 11 MONTH END
        WHEN 4 THEN date_trunc('year', f.first_month) + INTERVAL 11 MONTH
    END)::DATE AS ends
FROM books AS b
JOIN founders AS f ON in_book(f.book, b.book)
CROSS JOIN (VALUES (1, 1), (2, 3), (3, 6), (4, 12)) AS g (grain, months);

CREATE TABLE grains AS
SELECT book, min(grain) AS grain
FROM (
    SELECT book, grain FROM (SELECT book, grain, cohort, count(*) AS size FROM named GROUP BY ALL)
    GROUP BY ALL HAVING median(size) >= 8
)
GROUP BY ALL;

CREATE TABLE cells AS
WITH shown (age) AS (VALUES (3), (6), (9), (12), (18), (24), (36)),

-- "a cell (cohort, age k) exists only if cohort + k <= month"
groups AS (
    SELECT n.book, n.cohort, n.customer_id, n.m0, s.age
    FROM named AS n JOIN grains USING (book, grain) CROSS JOIN shown AS s
    WHERE n.ends + to_months(s.age) <= this_month()
    UNION ALL
    -- "Pooled retention at k = sum of retained / sum of eligible"
    SELECT n.book, NULL, n.customer_id, n.m0, s.age
    FROM named AS n CROSS JOIN shown AS s
    WHERE n.grain = 1 AND n.first_month + to_months(s.age) <= this_month()
)

SELECT x.book, x.cohort, x.age, count(*) AS n,
    count(*) FILTER (g.here) AS alive, count(*) FILTER (g.unbroken) AS unbroken,
    sum(g.mrr) AS kept, sum(least(g.mrr, x.m0)) AS kept_at_most, sum(x.m0) AS start
FROM groups AS x JOIN ages AS g USING (customer_id, age)
GROUP BY ALL;

-- "Logos ("alive at k", which can rise by reactivation, and "unbroken", which cannot) and revenue (NRR and GRR by
-- cohort)". Of fewer than 5 accounts no ratio of money is shown.
INSERT INTO figures BY NAME
WITH keyed AS (
    SELECT *, CASE
        WHEN cohort IS NULL THEN json_object('age', age) ELSE json_object('age', age, 'cohort', cohort)
    END AS by_group
    FROM cells
)

SELECT 'retention.alive' AS id, book, by_group, alive / n AS ratio, n FROM keyed
UNION ALL SELECT 'retention.unbroken', book, by_group, unbroken / n, n FROM keyed
UNION ALL SELECT 'retention.nrr', book, by_group, CASE WHEN n >= 5 THEN kept / start END, n FROM keyed
UNION ALL SELECT 'retention.grr', book, by_group, CASE WHEN n >= 5 THEN kept_at_most / start END, n FROM keyed;

-- "retention.m12: accounts unbroken at age 12 / accounts that could be 12 months old"
INSERT INTO figures BY NAME
SELECT 'retention.m12' AS id, book, '{}' AS by_group, unbroken / n AS ratio, n
FROM cells WHERE age = 12 AND cohort IS NULL
UNION ALL
SELECT 'retention.m12_revenue', book, '{}', CASE WHEN n >= 5 THEN kept / start END, n
FROM cells WHERE age = 12 AND cohort IS NULL
UNION ALL
SELECT 'retention.m12_revenue_gross', book, '{}', CASE WHEN n >= 5 THEN kept_at_most / start END, n
FROM cells WHERE age = 12 AND cohort IS NULL
UNION ALL
SELECT 'retention.m12_rest', b.book, '{}', (c.unbroken - b.unbroken) / (c.n - b.n), c.n - b.n
FROM cells AS b JOIN cells AS c ON c.book = '' AND c.age = 12 AND c.cohort IS NULL
WHERE b.age = 12 AND b.cohort IS NULL AND b.book <> '';

-- "12-month retention of the newer half of the accounts less that of the older half": the accounts that could be 12
-- months old, cut at the month that makes the halves most alike; each half of 5 accounts at least, or none is shown.
INSERT INTO figures BY NAME
WITH eligible AS (
    SELECT b.book, f.first_month, g.unbroken
    FROM books AS b
    JOIN founders AS f ON in_book(f.book, b.book)
    JOIN ages AS g ON g.customer_id = f.customer_id AND g.age = 12
),

cuts AS (
    SELECT c.book, c.first_month AS cut,
        count(*) FILTER (e.first_month < c.first_month) AS n1,
        count(*) FILTER (e.first_month >= c.first_month) AS n2,
        count(*) FILTER (e.first_month < c.first_month AND e.unbroken) AS k1,
        count(*) FILTER (e.first_month >= c.first_month AND e.unbroken) AS k2
    FROM (SELECT DISTINCT book, first_month FROM eligible) AS c JOIN eligible AS e USING (book)
    GROUP BY ALL
),

best AS (
    SELECT b.book, c.*, coalesce(c.n1 >= 5 AND c.n2 >= 5, false) AS shown
    FROM books AS b
    LEFT JOIN (
        FROM cuts QUALIFY row_number() OVER (PARTITION BY book ORDER BY abs(n1 - n2), cut) = 1
    ) AS c ON c.book = b.book
)

SELECT 'retention.m12' AS id, book, json_object('began', 'before ' || strftime(cut, '%Y-%m')) AS by_group,
    k1 / n1 AS ratio, n1 AS n FROM best WHERE shown
UNION ALL
SELECT 'retention.m12', book, json_object('began', 'from ' || strftime(cut, '%Y-%m')), k2 / n2, n2 FROM best WHERE shown
UNION ALL
SELECT 'retention.newer_difference', book, '{}', CASE WHEN shown THEN 100 * (k2 / n2 - k1 / n1) END,
    CASE WHEN shown THEN n1 + n2 ELSE 0 END FROM best;
