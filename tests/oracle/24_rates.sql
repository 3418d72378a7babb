-- "revenue.gross_churn = (churn + contraction) / start, .net_churn = (churn + contraction - expansion -
-- reactivation) / start (monthly; net may be negative = gain), .logo_churn (lost / at start); .quick_ratio =
-- (new + expansion + reactivation) / (churn + contraction); no loss -> "no losses", never infinite. Start = 0
-- -> undefined, never 0%."
CREATE TABLE month_sums AS
SELECT b.book, s.start, e.mrr_end,
    coalesce(sum(m.cents) FILTER (m.move = 'new'), 0) AS new,
    coalesce(sum(m.cents) FILTER (m.move = 'reactivation'), 0) AS reactivation,
    coalesce(sum(m.cents) FILTER (m.move = 'expansion'), 0) AS expansion,
    coalesce(sum(m.cents) FILTER (m.move = 'contraction'), 0) AS contraction,
    coalesce(sum(m.cents) FILTER (m.move = 'churn'), 0) AS churn,
    coalesce(sum(m.cents) FILTER (m.move = 'transfer_in'), 0) AS transfer_in,
    coalesce(sum(m.cents) FILTER (m.move = 'transfer_out'), 0) AS transfer_out,
    count(*) FILTER (m.move = 'churn') AS lost
FROM books AS b
LEFT JOIN moves AS m ON in_book(m.book, b.book) AND m.month = this_month()
    AND NOT (b.book = '' AND m.move LIKE 'transfer_%')
JOIN (
    SELECT b.book, sum(l.mrr) AS start FROM books AS b JOIN ledger AS l
        ON in_book(l.portfolio, b.book) AND l.month = months_ago(1) GROUP BY ALL
) AS s ON s.book = b.book
JOIN (
    SELECT b.book, sum(l.mrr) AS mrr_end FROM books AS b JOIN ledger AS l
        ON in_book(l.portfolio, b.book) AND l.month = this_month() GROUP BY ALL
) AS e ON e.book = b.book
GROUP BY ALL;

INSERT INTO figures BY NAME
SELECT 'revenue.change' AS id, book, '{}' AS by_group, mrr_end - start AS cents, NULL::DOUBLE AS ratio FROM month_sums
UNION ALL SELECT 'revenue.change_without_transfers', book, '{}', mrr_end - start - transfer_in + transfer_out, NULL
    FROM month_sums
UNION ALL SELECT 'revenue.gained', book, '{}', new + expansion + reactivation, NULL FROM month_sums
UNION ALL SELECT 'revenue.lost', book, '{}', churn + contraction, NULL FROM month_sums
UNION ALL SELECT 'revenue.growth_mom', book, '{}', NULL, (mrr_end - start) / nullif(start, 0) FROM month_sums
UNION ALL SELECT 'revenue.gross_churn', book, '{}', NULL, (churn + contraction) / nullif(start, 0) FROM month_sums
UNION ALL SELECT 'revenue.net_churn', book, '{}', NULL,
    (churn + contraction - expansion - reactivation) / nullif(start, 0) FROM month_sums
UNION ALL SELECT 'revenue.quick_ratio', book, '{}', NULL,
    (new + expansion + reactivation) / nullif(churn + contraction, 0) FROM month_sums;

-- "Accounts lost in the month / accounts that paid or were paused at its start": at the start in this book;
-- what is lost belongs, as every change of the month, to the book that received the account.
INSERT INTO figures BY NAME
SELECT 'revenue.logo_churn' AS id, b.book, '{}' AS by_group,
    count(*) FILTER (in_book(s.receiver, b.book) AND s.c = 0 AND NOT s.paused)
        / nullif(count(*) FILTER (in_book(s.giver, b.book)), 0) AS ratio,
    count(*) FILTER (in_book(s.giver, b.book)) AS n
FROM books AS b
CROSS JOIN (FROM steps WHERE month = this_month() AND (p > 0 OR was_paused)) AS s
GROUP BY ALL;

-- "Fewest accounts that make up 80% of what was lost or reduced", and their part of it.
INSERT INTO figures BY NAME
WITH ranked AS (
    SELECT b.book, m.cents, sum(m.cents) OVER (PARTITION BY b.book) AS total,
        sum(m.cents) OVER (PARTITION BY b.book ORDER BY m.cents DESC, m.customer_id ROWS UNBOUNDED PRECEDING) AS up_to
    FROM books AS b
    JOIN moves AS m ON in_book(m.book, b.book) AND m.month = this_month() AND m.move IN ('churn', 'contraction')
        AND m.cents > 0
),

sums AS (
    SELECT b.book, count(r.cents) AS n, count(*) FILTER (100 * (r.up_to - r.cents) < 80 * r.total) AS leaders,
        sum(r.cents) FILTER (100 * (r.up_to - r.cents) < 80 * r.total) / any_value(r.total) AS share
    FROM books AS b LEFT JOIN ranked AS r ON r.book = b.book
    GROUP BY ALL
)

SELECT 'revenue.loss_leaders' AS id, book, '{}' AS by_group, CASE WHEN n > 0 THEN leaders END AS count,
    NULL::DOUBLE AS ratio FROM sums
UNION ALL SELECT 'revenue.loss_leaders_share', book, '{}', NULL, share FROM sums;

INSERT INTO figures BY NAME
SELECT 'revenue.ticket_median' AS id, b.book, '{}' AS by_group, median(l.mrr) / 100 AS ratio, count(l.mrr) AS n
FROM books AS b
LEFT JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month = this_month() AND l.mrr > 0
GROUP BY ALL;

-- Twelve months. "n_eff = (sum m)^2 / sum m^2, m = m(t-12)"; "a paused account counts 0 ("of which paused"
-- beside)"; NRR "is given with and without readjustment, and real (deflated by the index given in the
-- parameters)".
INSERT INTO figures BY NAME
WITH bases AS (
    SELECT b.book, count(y.customer_id) AS n, coalesce(sum(y.m0), 0) AS base, sum(y.mt) / sum(y.m0) AS nrr,
        sum(y.m0)::DOUBLE ^ 2 / sum(y.m0::DOUBLE ^ 2) AS n_eff,
        count(*) FILTER (y.mt = 0 AND y.still) AS paused,
        sum(greatest(y.mt - coalesce(r.cents, 0), 0)) / sum(y.m0) AS without
    FROM books AS b
    LEFT JOIN year_ago AS y ON in_book(y.book, b.book)
    LEFT JOIN (
        SELECT customer_id, sum(cents) AS cents FROM readjusted
        WHERE month > months_ago(12) AND month <= this_month() GROUP BY ALL
    ) AS r ON r.customer_id = y.customer_id
    GROUP BY ALL
),

prices AS (
    SELECT any_value(level) FILTER (month = this_month()) / any_value(level) FILTER (month = months_ago(12)) AS rise
    FROM price_index
)

SELECT 'revenue.base_12m' AS id, book, '{}' AS by_group, base AS cents, NULL::BIGINT AS count, NULL::DOUBLE AS ratio, n
FROM bases
UNION ALL SELECT 'revenue.n_eff_12m', book, '{}', NULL, NULL, n_eff, n FROM bases
UNION ALL SELECT 'revenue.paused_12m', book, '{}', NULL, paused, NULL, n FROM bases
UNION ALL SELECT 'revenue.nrr_12m_without_readjustment', book, '{}', NULL, NULL,
    CASE WHEN EXISTS (FROM contracts WHERE kind IS NOT NULL) THEN without END, n FROM bases
UNION ALL SELECT 'revenue.nrr_12m_real', book, '{}', NULL, NULL, nrr / rise, n FROM bases, prices
UNION ALL SELECT 'revenue.price_index_12m', book, '{}', NULL, NULL, rise, NULL FROM bases, prices;

-- "Of the accounts here a year ago, the share that still is": paying or paused, then and now.
INSERT INTO figures BY NAME
SELECT 'revenue.logo_retention_12m' AS id, b.book, '{}' AS by_group,
    count(*) FILTER (now.here) / nullif(count(past.customer_id), 0) AS ratio, count(past.customer_id) AS n
FROM books AS b
LEFT JOIN (
    ledger AS past
    JOIN ledger AS now ON now.customer_id = past.customer_id AND past.month = months_ago(12) AND past.here
        AND now.month = this_month()
    JOIN members AS m ON m.customer_id = past.customer_id AND m.month = now.month
) ON in_book(m.book, b.book)
GROUP BY ALL;

-- "revenue.naive_mrr_kept (final / initial MRR) and .naive_logos_kept: the goals as the customer-success
-- playbook states them": of the book as it is now and as it was.
INSERT INTO figures BY NAME
WITH sums AS (
    SELECT b.book, sum(l.mrr) FILTER (l.month = this_month()) AS mrr, sum(l.mrr) FILTER (l.month = months_ago(12)) AS mrr_then,
        count(*) FILTER (l.month = this_month()) AS accounts, count(*) FILTER (l.month = months_ago(12)) AS accounts_then
    FROM books AS b LEFT JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.mrr > 0 GROUP BY ALL
)

SELECT 'revenue.naive_mrr_kept' AS id, book, '{}' AS by_group, coalesce(mrr, 0) / nullif(mrr_then, 0) AS ratio FROM sums
UNION ALL SELECT 'revenue.naive_logos_kept', book, '{}', accounts / nullif(accounts_then, 0) FROM sums;

INSERT INTO figures BY NAME
SELECT 'revenue.renewals_due_share' AS id, f.book, '{}' AS by_group,
    CASE WHEN f.cents IS NOT NULL THEN f.cents / nullif(m.cents, 0) END AS ratio
FROM figures AS f JOIN figures AS m ON m.book = f.book AND m.id = 'revenue.mrr'
WHERE f.id = 'revenue.renewals_due_mrr';
