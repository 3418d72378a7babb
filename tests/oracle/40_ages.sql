-- "Cohort = month of first payment. Age k = months between month ends, age 0 is the first with MRR > 0."
-- An account is here at an age while it pays or is paused; it is unbroken while it never was not here.

-- "Accounts with an unknown start are left out and counted": those that pay in the first month of the data already
-- began nobody knows when. Those that began before the data hold every account are in the curve only, from then on.
-- metrics.md is silent on the edge: of the accounts of before complete_from "the export holds only the ones still
-- there at that time", so what is watched first is the month end before it. An account that paid first at that very
-- month end is seen from its age 0 on: nothing of its cohort can be missing, and it is not older than the data.
CREATE TABLE accounts AS
SELECT l.customer_id, m.book, l.first_month, l.age AS last_age, c.segment, c.sector, c.region, c.channel,
    l.first_month = (SELECT min(month) FROM months) AS unknown,
    l.first_month > (SELECT min(month) FROM months)
        AND coalesce(l.first_month < getvariable('complete_from') - INTERVAL 1 MONTH, false) AS older
FROM ledger AS l
JOIN members AS m USING (customer_id, month)
JOIN customers AS c USING (customer_id)
WHERE l.month = this_month() AND l.first_month IS NOT NULL;

CREATE TABLE ages AS
SELECT a.customer_id, a.book, l.age, l.month, l.mrr, l.here,
    bool_and(l.here) OVER (PARTITION BY a.customer_id ORDER BY l.age) AS unbroken
FROM accounts AS a JOIN ledger AS l USING (customer_id)
WHERE l.age >= 0;

-- A life ends at the age of the first loss, else it is censored at the month of the report. "Left truncation for
-- accounts older than the data": they are watched from the month end before complete_from on.
CREATE TABLE lives AS
SELECT a.customer_id, a.book, a.unknown, a.older, a.first_month,
    CASE WHEN a.older THEN datediff('month', a.first_month, getvariable('complete_from')) - 1 ELSE 0 END AS entry,
    coalesce(min(g.age) FILTER (NOT g.unbroken), any_value(a.last_age)) AS exit_age,
    count(*) FILTER (NOT g.unbroken) > 0 AS lost,
    min(g.month) FILTER (NOT g.unbroken) AS lost_month
FROM accounts AS a JOIN ages AS g USING (customer_id)
GROUP BY ALL;

INSERT INTO figures BY NAME
SELECT 'retention.accounts' AS id, b.book, '{}' AS by_group, count(a.customer_id) AS count
FROM books AS b LEFT JOIN accounts AS a ON in_book(a.book, b.book) GROUP BY ALL
UNION ALL
SELECT 'retention.left_out_unknown', b.book, '{}', count(a.customer_id) FILTER (a.unknown)
FROM books AS b LEFT JOIN accounts AS a ON in_book(a.book, b.book) GROUP BY ALL
UNION ALL
SELECT 'retention.left_out_older', b.book, '{}', count(a.customer_id) FILTER (a.older)
FROM books AS b LEFT JOIN accounts AS a ON in_book(a.book, b.book) GROUP BY ALL;

-- "retention.lifetime_to_date (mean tenure)": mean of whole months since the first paid month, of accounts here now.
-- An unknown beginning is "in no figure by age".
INSERT INTO figures BY NAME
SELECT 'retention.lifetime_to_date' AS id, b.book, '{}' AS by_group,
    sum(l.age) / count(*) AS ratio, count(*) AS n
FROM books AS b
JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month = this_month() AND l.here
JOIN accounts AS a ON a.customer_id = l.customer_id AND NOT a.unknown
GROUP BY ALL;
