-- "Accounts that paid or were paused at a month's end and did neither at the next", over 12 months, in the book
-- that had the account at the first of the two. "What a book of these segments and ages would lose at the rates
-- of the whole company: sum of account-months x the company's losses per account-month, by segment and band of
-- tenure". The bands are those of retention.lost: an account-month has the age that the account reaches at its
-- end.
CREATE TABLE account_months AS
SELECT s.portfolio AS book, s.customer_id, c.segment, NOT now.here AS lost,
    CASE WHEN now.age <= 3 THEN 1 WHEN now.age <= 6 THEN 2 WHEN now.age <= 12 THEN 3 WHEN now.age <= 24 THEN 4 ELSE 5
    END AS band
FROM ledger AS s
JOIN ledger AS now ON now.customer_id = s.customer_id AND now.month = s.month + INTERVAL 1 MONTH
JOIN customers AS c ON c.customer_id = s.customer_id
WHERE s.here AND now.month > months_ago(12);

INSERT INTO figures BY NAME
WITH rates AS (
    SELECT segment, band, count(*) FILTER (lost) / count(*) AS rate FROM account_months GROUP BY ALL
),

sums AS (
    SELECT m.book, count(*) AS n, count(*) FILTER (m.lost) AS observed, sum(r.rate) AS expected
    FROM account_months AS m JOIN rates AS r ON r.segment IS NOT DISTINCT FROM m.segment AND r.band = m.band
    GROUP BY ALL
)

SELECT 'losses.observed' AS id, '' AS book, json_object('portfolio', book) AS by_group, observed AS count,
    NULL::DOUBLE AS ratio, n FROM sums
UNION ALL SELECT 'losses.observed', '', '{}', sum(observed), NULL, sum(n) FROM sums
UNION ALL SELECT 'losses.expected', '', json_object('portfolio', book), NULL, expected, n FROM sums
UNION ALL SELECT 'losses.ratio', '', json_object('portfolio', book), NULL, observed / nullif(expected, 0), n FROM sums;

-- "Accounts lost within 90 days of passing to another CSM, in 12 months: lost 0 to 90 days after the first day in the
-- new book". The day of a loss is the first day without service. n: the losses.
INSERT INTO figures BY NAME
WITH left_on AS (
    SELECT now.customer_id, now.month, (
        SELECT max(c.end_on) FROM contracts AS c
        WHERE c.customer_id = now.customer_id AND c.end_on <= now.last_day AND c.end_on > s.last_day
    ) AS day
    FROM ledger AS s
    JOIN ledger AS now ON now.customer_id = s.customer_id AND now.month = s.month + INTERVAL 1 MONTH
    WHERE s.here AND NOT now.here AND now.month > months_ago(12)
),

passed AS (
    FROM assignments QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY valid_from) > 1
)

SELECT 'losses.after_handover' AS id, '' AS book, '{}' AS by_group,
    CASE WHEN EXISTS (FROM assignments) THEN count(*) FILTER (EXISTS (
        FROM passed AS p WHERE p.customer_id = l.customer_id AND l.day - p.valid_from BETWEEN 0 AND 90
    )) END AS count,
    count(*) AS n
FROM left_on AS l;
