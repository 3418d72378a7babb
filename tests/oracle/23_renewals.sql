-- "Accounts with a contract due for renewal soon, and not yet renewed"; "renewal_on: day the contract is due for
-- renewal; empty = end_on"; "due: end_on or renewal_on falls in it, terms over one month". metrics.md is silent on a
-- line that takes another's place within a term, as an upsell does: its term began with the first line of the product
-- that was due on the same day.
CREATE TABLE promises AS
SELECT contract_id, customer_id, product, start_on, end_on, coalesce(renewal_on, end_on) AS due_on,
    min(start_on) OVER (PARTITION BY customer_id, product, coalesce(renewal_on, end_on)) AS term_from
FROM contracts;

-- A line in force at the month's end is due when its day lies within the 90 days of the policy after it; it is
-- renewed already where a line of the same product of the account begins on that day or later.
CREATE TABLE due AS
SELECT l.customer_id, l.contract_id, l.cents, l.paused, p.due_on
FROM line_months AS l JOIN promises AS p USING (contract_id, customer_id)
WHERE l.month = this_month() AND l.cents > 0
    AND p.due_on BETWEEN l.last_day + 1 AND l.last_day + 90
    AND p.due_on > p.term_from + INTERVAL 1 MONTH
    AND NOT EXISTS (
        FROM contracts AS c
        WHERE c.customer_id = l.customer_id AND c.product IS NOT DISTINCT FROM l.product
            AND c.contract_id <> l.contract_id AND c.start_on >= coalesce(l.end_on, l.renewal_on)
    );

INSERT INTO figures BY NAME
WITH sums AS (
    SELECT b.book, count(DISTINCT l.customer_id) AS here, count(DISTINCT d.customer_id) AS accounts,
        coalesce(sum(d.cents) FILTER (NOT d.paused), 0) AS cents
    FROM books AS b
    JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month = this_month() AND l.here
    LEFT JOIN due AS d ON d.customer_id = l.customer_id
    GROUP BY ALL
),

known AS (SELECT EXISTS (FROM contracts WHERE renewal_on IS NOT NULL OR end_on IS NOT NULL) AS dates)

SELECT 'revenue.renewals_due' AS id, book, '{}' AS by_group, NULL::HUGEINT AS cents,
    CASE WHEN dates THEN accounts END AS count, here AS n FROM sums, known
UNION ALL
SELECT 'revenue.renewals_due_mrr', book, '{}', CASE WHEN dates THEN cents END, NULL, here FROM sums, known;
