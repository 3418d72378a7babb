-- "Signals (facts, never added up to a score): renewal <= 90 d, detractor last 12 m, MRR fell last 3 m, invoice
-- > 30 d late, active users -30% against own 3-month mean, high-priority ticket open, no touchpoint > 60 d,
-- readjustment due <= 60 d, no survey answer in 12 m" (pages.md 1.0), of the accounts in the book.
CREATE TABLE services AS
WITH RECURSIVE back AS (
    SELECT p.customer_id, p.product, p.start_on AS began, p.due_on
    FROM promises AS p JOIN line_months AS l USING (contract_id, customer_id) WHERE l.month = this_month()
    UNION
    SELECT b.customer_id, b.product, c.start_on, b.due_on
    FROM back AS b JOIN contracts AS c ON c.customer_id = b.customer_id AND c.product IS NOT DISTINCT FROM b.product
        AND c.start_on < b.began AND c.end_on >= b.began
)

SELECT customer_id, product, min(began) AS began, any_value(due_on) AS due_on FROM back GROUP BY ALL;

CREATE TABLE tags AS
WITH here AS (SELECT * FROM ledger WHERE month = this_month() AND here)

SELECT customer_id, 'renewal' AS signal FROM here WHERE customer_id IN (SELECT customer_id FROM due)
UNION ALL
SELECT DISTINCT customer_id, 'detractor' FROM here JOIN latest USING (customer_id) WHERE era = 'now' AND mood = -1
UNION ALL
-- A paused account is said to be paused, not to pay less.
SELECT h.customer_id, 'contraction' FROM here AS h
JOIN ledger AS p ON p.customer_id = h.customer_id AND p.month = months_ago(3) WHERE h.mrr < p.mrr AND NOT h.paused
UNION ALL
SELECT DISTINCT h.customer_id, 'late_invoice' FROM here AS h JOIN invoices AS i USING (customer_id)
WHERE i.amount > 0 AND h.last_day - i.due_on > 30 AND (i.paid_on IS NULL OR i.paid_on > h.last_day)
    AND i.issued_on <= h.last_day
UNION ALL
SELECT h.customer_id, 'usage_drop' FROM here AS h
JOIN usage AS u ON u.customer_id = h.customer_id AND u.month = h.month
JOIN usage AS p ON p.customer_id = h.customer_id AND p.month BETWEEN months_ago(3) AND months_ago(1)
GROUP BY h.customer_id
HAVING count(*) = 3 AND 10 * any_value(u.active_users) * 3 < 7 * sum(p.active_users)
UNION ALL
SELECT DISTINCT h.customer_id, 'ticket' FROM here AS h JOIN tickets AS t USING (customer_id)
WHERE t.priority IN ('high', 'urgent') AND t.opened_at::DATE <= h.last_day
    AND (t.closed_at IS NULL OR t.closed_at::DATE > h.last_day)
UNION ALL
SELECT h.customer_id, 'silent' FROM here AS h
LEFT JOIN touchpoints AS t ON t.customer_id = h.customer_id AND t.day <= h.last_day
WHERE EXISTS (FROM touchpoints)
GROUP BY h.customer_id, h.last_day
-- No contact for 60 days can be said of an account that is so old.
HAVING coalesce(h.last_day - max(t.day) > 60,
    h.last_day - (SELECT min(c.start_on) FROM contracts AS c WHERE c.customer_id = h.customer_id) > 60)
UNION ALL
SELECT h.customer_id, 'no_answer' FROM here AS h
-- Likewise of one that is 12 months old.
WHERE EXISTS (FROM surveys) AND h.age >= 12 AND NOT EXISTS (
    FROM surveys AS s WHERE s.customer_id = h.customer_id AND s.answered_on > last_day(months_ago(12))
        AND s.answered_on <= h.last_day
)
UNION ALL
-- "readjustment due <= 60 d: the yearly price readjustment is due soon": the next anniversary of a service in
-- force, from the first line of it without a gap. Where its contract is due on that day, the signal is the
-- renewal.
SELECT DISTINCT h.customer_id, 'readjustment' FROM here AS h
JOIN services AS s USING (customer_id)
WHERE EXISTS (FROM contracts WHERE kind = 'readjustment')
    AND s.began + to_years(year(h.last_day + 60) - year(s.began)) BETWEEN h.last_day + 1 AND h.last_day + 60
    AND year(h.last_day + 60) > year(s.began)
    AND s.due_on IS DISTINCT FROM (s.began + to_years(year(h.last_day + 60) - year(s.began)))::DATE;

INSERT INTO figures BY NAME
SELECT 'signals.accounts' AS id, b.book, '{}' AS by_group, count(DISTINCT t.customer_id) AS count,
    count(DISTINCT l.customer_id) AS n
FROM books AS b
JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month = this_month() AND l.here
LEFT JOIN tags AS t ON t.customer_id = l.customer_id
GROUP BY ALL;
