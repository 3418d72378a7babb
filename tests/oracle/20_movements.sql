-- "p, c = an account's MRR at the previous and the current month end. Transfers move p; the month's own change
-- belongs to the receiver."
CREATE TABLE steps AS
SELECT now.customer_id, now.month, before.portfolio AS giver, now.portfolio AS receiver,
    before.mrr AS p, now.mrr AS c, before.paused AS was_paused, now.paused,
    now.first_month < now.month AS paid_before
FROM ledger AS now
JOIN ledger AS before ON before.customer_id = now.customer_id AND before.month = now.month - INTERVAL 1 MONTH;

-- "New: p=0, c>0, never paid. Reactivation: p=0, c>0, paid before. Expansion: c>p>0. Contraction: 0<c<p.
-- Churn: p>0, c=0 and not paused. resumed is all of c; an end while paused is a logo churn of 0 MRR."
CREATE TABLE moves AS
SELECT customer_id, month, receiver AS book, p, c,
    CASE
        WHEN was_paused AND c > 0 THEN 'resumed'
        WHEN p = 0 AND c > 0 AND NOT paid_before THEN 'new'
        WHEN p = 0 AND c > 0 THEN 'reactivation'
        WHEN c > p THEN 'expansion'
        WHEN p > 0 AND c = 0 AND paused THEN 'paused'
        WHEN p > 0 AND c = 0 THEN 'churn'
        WHEN c < p THEN 'contraction'
        WHEN was_paused AND NOT paused THEN 'churn'
    END AS move,
    abs(c - p) AS cents
FROM steps
WHERE p <> c OR (was_paused AND NOT paused)
UNION ALL
SELECT customer_id, month, receiver, p, c, 'transfer_in', p FROM steps WHERE giver <> receiver AND p > 0
UNION ALL
SELECT customer_id, month, giver, p, c, 'transfer_out', p FROM steps WHERE giver <> receiver AND p > 0;

INSERT INTO figures BY NAME
WITH names (move) AS (
    VALUES ('new'), ('reactivation'), ('expansion'), ('transfer_in'), ('resumed'), ('contraction'), ('churn'),
        ('transfer_out'), ('paused')
)

SELECT 'revenue.' || names.move AS id, books.book, '{}' AS by_group,
    coalesce(sum(moves.cents), 0) AS cents, count(moves.customer_id) AS n
FROM books
CROSS JOIN names
LEFT JOIN moves ON moves.move = names.move AND moves.month = this_month() AND in_book(moves.book, books.book)
    -- "transfers sum to zero": within the company nothing passes from one book to another.
    AND NOT (books.book = '' AND names.move LIKE 'transfer_%')
GROUP BY ALL;

INSERT INTO figures BY NAME
SELECT id, book, '{}' AS by_group, sum(mrr) AS cents, count(*) FILTER (mrr > 0) AS n
FROM (
    SELECT 'revenue.start' AS id, b.book, l.mrr FROM books AS b JOIN ledger AS l
        ON in_book(l.portfolio, b.book) AND l.month = months_ago(1)
    UNION ALL
    SELECT 'revenue.end', b.book, l.mrr FROM books AS b JOIN ledger AS l
        ON in_book(l.portfolio, b.book) AND l.month = this_month()
)
GROUP BY ALL;

-- "revenue.mrr, .arr (12 x MRR), .ticket (MRR / active accounts)"
INSERT INTO figures BY NAME
WITH now AS (
    SELECT b.book, sum(l.mrr) AS mrr, count(*) FILTER (l.active) AS accounts, count(*) FILTER (l.paused) AS paused
    FROM books AS b JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month = this_month()
    GROUP BY ALL
)

SELECT 'revenue.mrr' AS id, book, '{}' AS by_group, mrr AS cents, NULL::BIGINT AS count, NULL::DOUBLE AS ratio,
    accounts AS n FROM now
UNION ALL SELECT 'revenue.arr', book, '{}', 12 * mrr, NULL, NULL, accounts FROM now
UNION ALL SELECT 'revenue.accounts', book, '{}', NULL, accounts, NULL, NULL FROM now
UNION ALL SELECT 'revenue.accounts_paused', book, '{}', NULL, paused, NULL, NULL FROM now
UNION ALL SELECT 'revenue.ticket', book, '{}', NULL, NULL, mrr / nullif(accounts, 0) / 100, accounts FROM now;

-- "Accounts active at this month end and not in the book, or not active, at the last", and the other way round.
INSERT INTO figures BY NAME
SELECT 'revenue.accounts_in' AS id, b.book, '{}' AS by_group,
    count(*) FILTER (c > 0 AND in_book(receiver, b.book) AND NOT (p > 0 AND in_book(giver, b.book))) AS count
FROM books AS b CROSS JOIN steps WHERE month = this_month() GROUP BY ALL
UNION ALL
SELECT 'revenue.accounts_out', b.book, '{}',
    count(*) FILTER (p > 0 AND in_book(giver, b.book) AND NOT (c > 0 AND in_book(receiver, b.book)))
FROM books AS b CROSS JOIN steps WHERE month = this_month() GROUP BY ALL;
