-- The accounts of twelve months ago, by the book they have now or had when last here.
CREATE TABLE year_ago AS
SELECT now.customer_id, members.book, past.mrr AS m0, now.mrr AS mt, now.here AS still
FROM ledger AS past
JOIN ledger AS now ON now.customer_id = past.customer_id AND now.month = this_month()
JOIN members ON members.customer_id = past.customer_id AND members.month = this_month()
WHERE past.month = months_ago(12) AND past.mrr > 0;

-- "revenue.nrr_12m = sum over A of m(t) / sum of m(t-12), A = accounts with MRR > 0 at t-12 (those that churned
-- stay in the denominator)"; "revenue.grr_12m = sum of min(m(t), m(t-12)) / sum of m(t-12), per account".
-- "Start = 0 -> undefined, never 0%."
INSERT INTO figures BY NAME
WITH sums AS (
    SELECT b.book, sum(mt) AS kept, sum(least(mt, m0)) AS kept_at_most, sum(m0) AS start,
        count(y.customer_id) AS n
    FROM books AS b LEFT JOIN year_ago AS y ON in_book(y.book, b.book)
    GROUP BY ALL
)

SELECT 'revenue.nrr_12m' AS id, book, '{}' AS by_group, kept / start AS ratio, n FROM sums
UNION ALL SELECT 'revenue.grr_12m', book, '{}', kept_at_most / start, n FROM sums;
