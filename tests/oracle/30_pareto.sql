-- "Basis: MRR at the month's end over paying accounts (default). Descending, ties by id."
CREATE TEMP MACRO distribution(month_end) AS TABLE
    SELECT b.book, l.customer_id, l.mrr AS x,
        row_number() OVER ranked AS rank,
        sum(l.mrr) OVER (ranked ROWS UNBOUNDED PRECEDING) AS cumulative,
        sum(l.mrr) OVER (PARTITION BY b.book) AS total,
        count(*) OVER (PARTITION BY b.book) AS n
    FROM books AS b
    JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month = month_end AND l.mrr > 0
    WINDOW ranked AS (PARTITION BY b.book ORDER BY l.mrr DESC, l.customer_id);

CREATE TABLE pareto AS FROM distribution(this_month());

-- "pareto.k80 = least k whose cumulative sum x 100 >= 80 x total; .share_of_customers_80 = k80/n; .top20_share =
-- share of the first ceil(0.2 n); .gini (sum of (2i - n - 1) x_i / (n^2 mu), x ascending, and x n/(n-1)), .hhi,
-- .n_eff".
INSERT INTO figures BY NAME
WITH shape AS (
    SELECT book, any_value(n) AS n, any_value(total) AS total,
        min(rank) FILTER (cumulative * 100 >= 80 * total) AS k80,
        sum(x) FILTER (rank <= (n + 4) // 5) AS top20,
        max(x) AS largest,
        -- i ascending = n + 1 - rank; n^2 mu = n x total
        sum((2 * (n + 1 - rank) - n - 1) * x) AS differences,
        sum(x::HUGEINT * x::HUGEINT) AS squares
    FROM pareto
    GROUP BY ALL
)

SELECT 'pareto.accounts' AS id, book, '{}' AS by_group, NULL::HUGEINT AS cents, n AS count, NULL::DOUBLE AS ratio, n
FROM shape
UNION ALL SELECT 'pareto.total', book, '{}', total, NULL, NULL, n FROM shape
UNION ALL SELECT 'pareto.k80', book, '{}', NULL, k80, NULL, n FROM shape
UNION ALL SELECT 'pareto.share_of_customers_80', book, '{}', NULL, NULL, k80 / n, n FROM shape
UNION ALL SELECT 'pareto.top20_share', book, '{}', NULL, NULL, top20 / total, n FROM shape
UNION ALL SELECT 'pareto.largest_share', book, '{}', NULL, NULL, largest / total, n FROM shape
UNION ALL SELECT 'pareto.gini', book, '{}', NULL, NULL, differences / (n * total), n FROM shape
UNION ALL SELECT 'pareto.gini_corrected', book, '{}', NULL, NULL, differences / ((n - 1) * total), n FROM shape
UNION ALL SELECT 'pareto.hhi', book, '{}', NULL, NULL, squares / (total * total), n FROM shape
UNION ALL SELECT 'pareto.n_eff', book, '{}', NULL, NULL, total * total / squares, n FROM shape;

-- MRR is never negative; only revenue can be.
INSERT INTO figures BY NAME SELECT 'pareto.negative_total' AS id, book, '{}' AS by_group, 0 AS cents, 0 AS n FROM books;

-- "Same accounts: accounts in the book now and a year ago: transfers are out of it. Their amount: what they pay now,
-- what they paid then." In the book by the rule of NRR: also those that left since, which pay 0 now. metrics.md is
-- silent on accounts that pay at neither month end; the kit counts those that pay at one of the two at least.
INSERT INTO figures BY NAME
WITH same AS (
    SELECT b.book, now.customer_id, now.mrr AS x, past.mrr AS x_then
    FROM books AS b
    JOIN members AS m ON in_book(m.book, b.book) AND m.book IS NOT NULL AND m.month = this_month()
    JOIN members AS p ON p.customer_id = m.customer_id AND in_book(p.book, b.book) AND p.book IS NOT NULL
        AND p.month = months_ago(12)
    JOIN ledger AS now ON now.customer_id = m.customer_id AND now.month = m.month
    JOIN ledger AS past ON past.customer_id = p.customer_id AND past.month = p.month
    WHERE now.mrr > 0 OR past.mrr > 0
),

ranked AS (
    SELECT *, sum(x) OVER (PARTITION BY book ORDER BY x DESC, customer_id ROWS UNBOUNDED PRECEDING) AS up_to,
        sum(x_then) OVER (PARTITION BY book ORDER BY x_then DESC, customer_id ROWS UNBOUNDED PRECEDING) AS up_to_then,
        sum(x) OVER (PARTITION BY book) AS total, sum(x_then) OVER (PARTITION BY book) AS total_then
    FROM same
),

shape AS (
    -- The least k: all whose sum up to them still falls short, and one.
    SELECT b.book, count(r.customer_id) AS n, coalesce(sum(x), 0) AS total, coalesce(sum(x_then), 0) AS total_then,
        count(*) FILTER (x > 0) AS n_now, count(*) FILTER (x_then > 0) AS n_then,
        CASE WHEN sum(x) > 0 THEN 1 + count(*) FILTER (up_to * 100 < 80 * total) END AS k80,
        CASE WHEN sum(x_then) > 0 THEN 1 + count(*) FILTER (up_to_then * 100 < 80 * total_then) END AS k80_then
    FROM books AS b LEFT JOIN ranked AS r ON r.book = b.book
    GROUP BY ALL
)

SELECT 'pareto.same_accounts' AS id, book, '{}' AS by_group, NULL::HUGEINT AS cents, n AS count, n FROM shape
UNION ALL SELECT 'pareto.same_accounts_total', book, '{}', total, NULL, n FROM shape
UNION ALL SELECT 'pareto.same_accounts_total_then', book, '{}', total_then, NULL, n FROM shape
UNION ALL SELECT 'pareto.same_accounts_k80', book, '{}', NULL, k80, n_now FROM shape
UNION ALL SELECT 'pareto.same_accounts_k80_then', book, '{}', NULL, k80_then, n_then FROM shape;
