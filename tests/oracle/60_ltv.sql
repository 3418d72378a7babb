-- "revenue: net amount invoiced in the month, credits subtracted; the MRR where there are no invoices": so are the
-- months before the first invoice of the data, or all where there is no table of invoices.
CREATE TABLE earned AS
WITH billed AS (
    SELECT customer_id, date_trunc('month', issued_on)::DATE AS month,
        sum(CASE WHEN amount < 0 THEN -1 ELSE 1 END * half_up((abs(amount) * 1000000)::HUGEINT, 10000)) AS cents
    FROM invoices GROUP BY ALL
)

SELECT l.customer_id, l.month, l.mrr,
    CASE WHEN f.first IS NULL OR l.month < f.first THEN l.mrr ELSE coalesce(b.cents, 0) END::BIGINT AS revenue,
    (c.cost_to_serve * 100)::DECIMAL(38, 6) AS cost, c.hours
FROM ledger AS l
CROSS JOIN (SELECT min(month) AS first FROM billed) AS f
LEFT JOIN billed AS b ON b.customer_id = l.customer_id AND b.month = l.month
LEFT JOIN costs AS c ON c.customer_id = l.customer_id AND c.month = l.month;

CREATE TABLE present AS SELECT
    EXISTS (FROM invoices) AS invoices, EXISTS (FROM costs) AS costs, EXISTS (FROM acquisition) AS spend;

-- "What is left of revenue after the cost to serve, over the account-months with a cost", of 12 months; "80% (or from
-- costs)". Revenue is the MRR of these account-months, since the margin goes on MRR per account; definitions.md says
-- "1 - cost to serve / revenue", where ltv.margin beside it means what was invoiced.
CREATE TABLE margins AS
SELECT b.book, count(DISTINCT e.customer_id) AS n,
    coalesce((1 - sum(e.cost) / sum(e.mrr))::DOUBLE, 0.8) AS margin
FROM books AS b
LEFT JOIN (
    members AS m JOIN earned AS e ON e.customer_id = m.customer_id AND m.month = this_month()
        AND e.month > months_ago(12) AND e.cost IS NOT NULL
) ON in_book(m.book, b.book)
GROUP BY ALL;

-- "churn denominator: at start": account-months are those of accounts here at the month end before; "transfers
-- move p; the month's own change belongs to the receiver", so an account-month does too.
CREATE TABLE churn AS
SELECT b.book, count(s.customer_id) AS months, count(*) FILTER (NOT now.here) AS losses
FROM books AS b
LEFT JOIN (
    ledger AS s JOIN ledger AS now ON now.customer_id = s.customer_id AND now.month = s.month + INTERVAL 1 MONTH
        AND s.here AND now.month > months_ago(12)
) ON in_book(now.portfolio, b.book)
GROUP BY ALL;

CREATE TABLE worth AS
WITH now AS (
    SELECT b.book, sum(l.mrr) AS mrr, count(*) FILTER (l.mrr > 0) AS paying, count(*) FILTER (l.here) AS here
    FROM books AS b JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month = this_month() GROUP BY ALL
),

-- "Months as a client so far, the first one included; those that left are in it."
life AS (
    SELECT b.book, count(DISTINCT g.customer_id) AS accounts, count(*) FILTER (g.here) AS months,
        count(*) FILTER (g.here AND g.month > months_ago(12)) AS months_12
    FROM books AS b JOIN ages AS g ON in_book(g.book, b.book) GROUP BY ALL
),

paid AS (
    SELECT b.book, sum(e.revenue) AS cents
    FROM books AS b JOIN accounts AS a ON in_book(a.book, b.book)
    JOIN earned AS e ON e.customer_id = a.customer_id AND e.month >= a.first_month
    GROUP BY ALL
),

-- A sale is an invoice of the 12 months that asks for money.
sold AS (
    SELECT b.book, count(DISTINCT i.invoice_id) AS sales,
        sum(half_up((i.amount * 1000000)::HUGEINT, 10000)) AS cents
    FROM books AS b JOIN members AS m ON in_book(m.book, b.book) AND m.month = this_month()
    JOIN invoices AS i ON i.customer_id = m.customer_id AND i.amount > 0 AND i.issued_on > last_day(months_ago(12))
        AND i.issued_on <= last_day(this_month())
    GROUP BY ALL
)

SELECT now.*, life.* EXCLUDE (book), paid.cents AS paid, sold.sales, sold.cents AS sold, margins.margin,
    margins.n AS margin_n, churn.losses, churn.months AS exposed, now.mrr / now.paying / 100 AS arpa
FROM now JOIN life USING (book) JOIN paid USING (book) LEFT JOIN sold USING (book) JOIN margins USING (book)
JOIN churn USING (book);

-- "ltv.ticket_x_frequency = mean sale x sales per year x mean years of relationship; ltv.ticket_x_lifetime = ticket x
-- lifetime (months); ltv.historical = all that was paid; ltv.arpa_over_churn = ARPA x gross margin / monthly churn".
-- Where nobody left: "at least", from the upper Wilson limit z^2/(n + z^2) of 0 of n, no more than 60 months.
INSERT INTO figures BY NAME
SELECT 'ltv.accounts' AS id, book, '{}' AS by_group, NULL::HUGEINT AS cents, accounts AS count, NULL::DOUBLE AS ratio,
    accounts AS n FROM worth
UNION ALL SELECT 'ltv.left', book, '{}', NULL, accounts - here, NULL, accounts FROM worth
UNION ALL SELECT 'ltv.lifetime', book, '{}', NULL, NULL, months / accounts, accounts FROM worth
UNION ALL SELECT 'ltv.ticket_x_lifetime', book, '{}', NULL, NULL, arpa * months / accounts, accounts FROM worth
UNION ALL SELECT 'ltv.ticket_x_frequency', book, '{}', NULL, NULL,
    CASE WHEN invoices THEN (sold / sales) * (sales / (months_12 / 12)) * (months / 12 / accounts) / 100 END,
    CASE WHEN invoices THEN sales ELSE 0 END FROM worth, present
UNION ALL SELECT 'ltv.historical', book, '{}', NULL, NULL, paid / accounts / 100, accounts FROM worth
UNION ALL SELECT 'ltv.churn', book, '{}', NULL, NULL, losses / nullif(exposed, 0), exposed FROM worth
UNION ALL SELECT 'ltv.churn_life', book, '{}', NULL, NULL, exposed / nullif(losses, 0), exposed FROM worth
UNION ALL SELECT 'ltv.gross_margin', book, '{}', NULL, NULL, margin, margin_n FROM worth
UNION ALL SELECT 'ltv.contribution', book, '{}', NULL, NULL, arpa * margin, paying FROM worth
UNION ALL SELECT 'ltv.arpa_over_churn', book, '{}', NULL, NULL, arpa * margin * exposed / nullif(losses, 0), exposed
    FROM worth
UNION ALL SELECT 'ltv.arpa_over_churn_at_least', book, '{}', NULL, NULL,
    CASE WHEN losses = 0 AND exposed > 0
        THEN arpa * margin * least((exposed + 1.959963984540054::DOUBLE ^ 2) / 1.959963984540054::DOUBLE ^ 2, 60) END,
    exposed FROM worth;

-- "Accounts first paid before the data are complete"
INSERT INTO figures BY NAME
SELECT 'ltv.before_complete' AS id, b.book, '{}' AS by_group,
    count(*) FILTER (a.first_month < getvariable('complete_from')) AS count, count(*) AS n
FROM books AS b JOIN accounts AS a ON in_book(a.book, b.book) GROUP BY ALL;

-- Accounts here now, over 12 months: "revenue of the last 12 months minus cost to serve, of the accounts with a
-- cost"; "accounts past onboarding whose cost to serve is above their invoices and above their MRR"; "accounts
-- in their first three months, judged apart".
CREATE TABLE served AS
SELECT b.book, l.customer_id, l.age, sum(e.revenue) AS revenue, sum(e.mrr) AS mrr, sum(e.cost) AS cost,
    sum(e.hours) AS hours
FROM books AS b
JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month = this_month() AND l.here
JOIN earned AS e ON e.customer_id = l.customer_id AND e.month > months_ago(12)
GROUP BY ALL;

INSERT INTO figures BY NAME
WITH costly AS (SELECT *, age >= 3 AND cost > revenue AND cost > mrr AS costs_more FROM served),

sums AS (
    SELECT book, count(*) AS here, count(cost) AS with_cost,
        coalesce(sum(revenue - cost) FILTER (cost IS NOT NULL), 0) AS margin, sum(hours) AS hours,
        count(*) FILTER (costs_more) AS costly, coalesce(sum(cost - revenue) FILTER (costs_more), 0) AS gap,
        count(*) FILTER (age < 3) AS young
    FROM costly GROUP BY ALL
)

SELECT 'ltv.margin' AS id, book, '{}' AS by_group, CASE WHEN costs THEN margin END::HUGEINT AS cents,
    NULL::BIGINT AS count, NULL::DOUBLE AS ratio, with_cost AS n FROM sums, present
UNION ALL SELECT 'ltv.hours', book, '{}', NULL, NULL, hours::DOUBLE, with_cost FROM sums
UNION ALL SELECT 'ltv.costly_accounts', book, '{}', NULL, CASE WHEN costs THEN costly END, NULL, with_cost
    FROM sums, present
UNION ALL SELECT 'ltv.costly_gap', book, '{}', CASE WHEN costs THEN gap END::HUGEINT, NULL, NULL,
    CASE WHEN costs THEN costly ELSE 0 END FROM sums, present
UNION ALL SELECT 'ltv.onboarding_accounts', book, '{}', NULL, young, NULL, here FROM sums;
