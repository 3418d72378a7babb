-- "revenue.renewal_rate = renewed / due for renewal in the period, by contracts and by MRR (due: end_on or
-- renewal_on falls in it, terms over one month; renewed: in force the day after; a three-year contract cannot
-- churn before then)". metrics.md is silent on a line that has an end and no renewal_on among lines that have
-- one; data/README.md says "empty = end_on", the kit that it is a contract from month to month, which has no
-- term. So it is here. One that was replaced, or ended, before its day was not due. MRR: of the last month end
-- before the day.
CREATE TABLE came_due AS
WITH stated AS (SELECT EXISTS (FROM contracts WHERE renewal_on IS NOT NULL) AS any_renewal),

days AS (
    SELECT c.*, CASE
        WHEN any_renewal THEN c.renewal_on
        WHEN c.end_on > c.start_on + INTERVAL 1 MONTH THEN c.end_on
    END AS due_on
    FROM contracts AS c CROSS JOIN stated
    JOIN terms AS t ON t.term = c.term AND t.per IS NOT NULL
)

SELECT d.customer_id, d.contract_id, d.due_on, m.book, coalesce(l.cents, 0) AS cents, EXISTS (
    FROM contracts AS n
    WHERE n.customer_id = d.customer_id AND n.product IS NOT DISTINCT FROM d.product
        AND n.start_on <= d.due_on AND (n.end_on IS NULL OR n.end_on > d.due_on)
) AS renewed
FROM days AS d
JOIN members AS m ON m.customer_id = d.customer_id AND m.month = this_month()
LEFT JOIN line_months AS l ON l.contract_id = d.contract_id AND NOT l.paused
    AND l.month = date_trunc('month', d.due_on) - INTERVAL 1 MONTH
WHERE d.due_on > last_day(months_ago(12)) AND d.due_on <= last_day(this_month())
    AND (d.end_on IS NULL OR d.end_on >= d.due_on);

INSERT INTO figures BY NAME
WITH sums AS (
    SELECT b.book, count(d.contract_id) AS n, count(*) FILTER (d.renewed) AS k, count(*) FILTER (d.cents > 0) AS paying,
        sum(d.cents) AS cents, sum(d.cents) FILTER (d.renewed) AS kept
    FROM books AS b LEFT JOIN came_due AS d ON in_book(d.book, b.book) GROUP BY ALL
)

SELECT 'revenue.renewal_rate' AS id, book, '{}' AS by_group, k / nullif(n, 0) AS ratio, n FROM sums
UNION ALL
SELECT 'revenue.renewal_rate_mrr', book, '{}', coalesce(kept, 0) / nullif(cents, 0), paying FROM sums;

-- "revenue.acv (contract value / term x 12)": "sum of the months of the term, less the discounts in them /
-- months x 12, of the contracts in force that have a term". The term of a line goes from its start to its
-- renewal, else to its end.
INSERT INTO figures BY NAME
WITH in_force AS (
    SELECT l.customer_id, l.contract_id, c.start_on, c.amount, c.discount, c.discount_kind, c.discount_from, c.discount_to,
        t.times, t.per, CASE
            WHEN c.renewal_on > l.last_day THEN c.renewal_on
            WHEN c.end_on > c.start_on + INTERVAL 1 MONTH THEN c.end_on
        END AS until
    FROM line_months AS l
    JOIN contracts AS c USING (contract_id)
    JOIN terms AS t ON t.term = c.term
    WHERE l.month = this_month()
),

term_months AS (
    SELECT i.*, (i.start_on + to_months(k.number::INT))::DATE AS day
    FROM in_force AS i JOIN generate_series(0, 240) AS k (number) ON i.start_on + to_months(k.number::INT) < i.until
),

-- As the ledger does: whole millionths of a cent, rounded once.
priced AS (
    SELECT customer_id, contract_id, count(*) AS months, any_value(per) AS per, sum(times * CASE
        WHEN discount IS NULL OR coalesce(discount_from > day, false) OR coalesce(discount_to <= day, false)
            THEN (amount * 1000000)::HUGEINT * 100000000
        WHEN discount_kind = 'percent'
            THEN (amount * 1000000)::HUGEINT * (100000000::HUGEINT - (discount * 1000000)::HUGEINT)
        ELSE ((amount - discount) * 1000000)::HUGEINT * 100000000
    END) AS top
    FROM term_months GROUP BY ALL
)

SELECT 'revenue.acv' AS id, b.book, '{}' AS by_group,
    sum(half_up(12 * p.top, 1000000000000::HUGEINT * p.per * p.months)) AS cents, count(p.contract_id) AS n
FROM books AS b
LEFT JOIN (
    priced AS p JOIN ledger AS l ON l.customer_id = p.customer_id AND l.month = this_month()
) ON in_book(l.portfolio, b.book)
GROUP BY ALL;

-- By segment, of the accounts that pay.
INSERT INTO figures BY NAME
WITH paying AS (
    SELECT b.book, c.segment, l.mrr
    FROM books AS b
    JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month = this_month() AND l.mrr > 0
    JOIN customers AS c USING (customer_id)
    WHERE c.segment IS NOT NULL
)

SELECT 'revenue.ticket' AS id, book, json_object('segment', segment) AS by_group, sum(mrr) / count(*) / 100 AS ratio,
    count(*) AS n FROM paying GROUP BY book, segment
UNION ALL
SELECT 'revenue.ticket_median', book, json_object('segment', segment), median(mrr) / 100, count(*)
FROM paying GROUP BY book, segment;

-- "A mass of end dates at the edge of an extract is an artefact": "accounts with nothing in force after that
-- day, where they are 5 or more and a quarter or more".
INSERT INTO figures BY NAME
WITH finals AS (
    SELECT l.portfolio, c.customer_id, CASE WHEN bool_or(c.end_on IS NULL) THEN NULL ELSE max(c.end_on) END AS day
    FROM contracts AS c JOIN ledger AS l ON l.customer_id = c.customer_id AND l.month = this_month() AND l.here
    GROUP BY ALL
),

masses AS (
    SELECT b.book, f.day, count(*) AS accounts
    FROM books AS b JOIN finals AS f ON in_book(f.portfolio, b.book) AND f.day IS NOT NULL GROUP BY ALL
),

sums AS (
    SELECT b.book, count(f.customer_id) AS here FROM books AS b LEFT JOIN finals AS f ON in_book(f.portfolio, b.book)
    GROUP BY ALL
)

SELECT 'revenue.ends_at_edge' AS id, s.book, '{}' AS by_group,
    coalesce(max(m.accounts) FILTER (m.accounts >= 5 AND 4 * m.accounts >= s.here), 0) AS count
FROM sums AS s LEFT JOIN masses AS m ON m.book = s.book
GROUP BY ALL;
