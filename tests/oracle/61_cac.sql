-- "cac.blended, by channel and segment = sales and marketing spend (lagged by the sales cycle) / new accounts":
-- "spend that met the new accounts of 12 months, a sales cycle earlier". Company figures, on every page alike.
CREATE TABLE spent AS
SELECT channel, segment, month, month + to_months(coalesce(sales_cycle_months, 0)) AS met,
    half_up((spend * 1000000)::HUGEINT, 10000) AS cents,
    half_up((ad_spend * 1000000)::HUGEINT, 10000) AS ad_cents
FROM acquisition;

CREATE TABLE won AS FROM accounts WHERE first_month > months_ago(12) AND NOT unknown;

CREATE TABLE prices AS
WITH spending AS (
    SELECT '{}' AS by_group, NULL AS segment, sum(cents) AS cents FROM spent WHERE met > months_ago(12) AND met <= this_month()
    UNION ALL
    SELECT json_object('channel', channel), NULL, sum(cents) FROM spent
    WHERE met > months_ago(12) AND met <= this_month() AND channel IS NOT NULL GROUP BY channel
    UNION ALL
    SELECT json_object('segment', segment), segment, sum(cents) FROM spent
    WHERE met > months_ago(12) AND met <= this_month() AND segment IS NOT NULL GROUP BY segment
),

winning AS (
    SELECT '{}' AS by_group, count(*) AS n FROM won
    UNION ALL SELECT json_object('channel', channel), count(*) FROM won GROUP BY channel
    UNION ALL SELECT json_object('segment', segment), count(*) FROM won GROUP BY segment
)

SELECT by_group, segment, cents, coalesce(n, 0) AS n FROM spending LEFT JOIN winning USING (by_group);

-- "no new accounts -> undefined"; fewer than 5 are suppressed in company figures (pages.md 0.4).
INSERT INTO figures BY NAME
WITH rows AS (
    SELECT b.book, p.by_group, p.cents, p.n, s.spend FROM books AS b CROSS JOIN prices AS p CROSS JOIN present AS s
    WHERE b.book <> ''
)

SELECT 'cac.blended' AS id, book, by_group, NULL::HUGEINT AS cents, NULL::BIGINT AS count,
    CASE WHEN spend AND n >= 5 THEN cents / n / 100 END AS ratio, CASE WHEN spend THEN n ELSE 0 END AS n FROM rows
UNION ALL SELECT 'cac.spend', book, by_group, CASE WHEN spend THEN cents END, NULL, NULL,
    CASE WHEN spend THEN n ELSE 0 END FROM rows
UNION ALL SELECT 'cac.new_accounts', book, by_group, NULL, CASE WHEN spend THEN n END, NULL,
    CASE WHEN spend THEN n ELSE 0 END FROM rows
UNION ALL
SELECT 'cac.unattributed', b.book, '{}',
    (SELECT sum(cents) FROM spent WHERE channel IS NULL AND met > months_ago(12) AND met <= this_month()), NULL, NULL, 0
FROM books AS b WHERE b.book <> '';

-- "CAC of this book's segments: sum of share of accounts x CAC of the segment + spend without a segment / new
-- accounts". The shares are of the accounts that pay now (the n printed beside it is of those that ever paid).
CREATE TABLE own_cac AS
SELECT l.portfolio AS book, (SELECT count(*) FROM accounts AS e WHERE e.book = l.portfolio) AS n,
    sum(p.cents / p.n) / count(*) / 100
    + (SELECT coalesce(sum(cents), 0) FROM spent WHERE segment IS NULL AND met > months_ago(12) AND met <= this_month())
        / (SELECT count(*) FROM won) / 100 AS cac
FROM ledger AS l JOIN customers AS c USING (customer_id) LEFT JOIN prices AS p ON p.segment = c.segment
WHERE l.month = this_month() AND l.mrr > 0
GROUP BY l.portfolio;

-- "Curve: the company's, by segment; MRR and margin: the portfolio's own" (pages.md 1.3): S is the mean of the
-- segments' curves, each weighing the MRR that the book has in it. "Paid at the start of each month", so a life
-- seen up to an age is a month longer; as far as 5 accounts are at risk, no further than the horizon of 60
-- months.
CREATE TABLE company_curves AS
WITH risk AS (
    SELECT a.segment, k.age, count(*) AS at_risk, count(*) FILTER (l.lost AND l.exit_age = k.age) AS lost
    FROM lives AS l
    JOIN accounts AS a USING (customer_id)
    JOIN generate_series(1, 59) AS k (age) ON l.entry < k.age AND k.age <= l.exit_age
    WHERE NOT l.unknown
    GROUP BY ALL
)

SELECT DISTINCT segment, 0 AS age, 1::DOUBLE AS s FROM risk
UNION ALL
SELECT segment, age, CASE WHEN bool_or(lost = at_risk) OVER so_far THEN 0
    ELSE exp(sum(ln(1 - lost / nullif(at_risk, lost))) OVER so_far) END
FROM risk
WINDOW so_far AS (PARTITION BY segment ORDER BY age)
QUALIFY min(at_risk) OVER so_far >= 5;

CREATE TABLE book_curves AS
SELECT x.book, c.age, sum(x.mrr * c.s) / sum(x.mrr) AS s
FROM (
    SELECT l.portfolio AS book, p.segment, sum(l.mrr) AS mrr
    FROM ledger AS l JOIN customers AS p USING (customer_id)
    WHERE l.month = this_month() AND l.mrr > 0
    GROUP BY ALL
) AS x
JOIN company_curves AS c USING (segment)
GROUP BY x.book, c.age
-- As far as the curve of each of its segments is known.
QUALIFY count(*) = max(count(*)) OVER (PARTITION BY x.book);

-- "Least k with ARPA x gross margin x sum of S(j), j < k, >= CAC".
INSERT INTO figures BY NAME
WITH paid_back AS (
    SELECT w.book, min(c.age + 1) AS months
    FROM worth AS w
    JOIN own_cac USING (book)
    JOIN (SELECT book, age, sum(s) OVER (PARTITION BY book ORDER BY age) AS lived FROM book_curves) AS c
        ON c.book = w.book AND w.arpa * w.margin * c.lived >= own_cac.cac
    GROUP BY ALL
)

SELECT 'cac.of_mix' AS id, w.book, '{}' AS by_group, NULL::BIGINT AS count, CASE WHEN spend THEN c.cac END AS ratio,
    CASE WHEN spend THEN c.n ELSE 0 END AS n
FROM worth AS w JOIN own_cac AS c USING (book), present
UNION ALL
SELECT 'cac.ltv_ratio_at_least', f.book, '{}', NULL, CASE WHEN spend THEN f.ratio / c.cac END,
    CASE WHEN spend THEN f.n ELSE 0 END
FROM figures AS f JOIN own_cac AS c USING (book), present WHERE f.id = 'ltv.arpa_over_churn_at_least'
UNION ALL
SELECT 'cac.payback_months', w.book, '{}', NULL, CASE WHEN spend THEN c.cac / (w.arpa * w.margin) END,
    CASE WHEN spend THEN c.n ELSE 0 END
FROM worth AS w JOIN own_cac AS c USING (book), present
UNION ALL
SELECT 'cac.payback_seen', w.book, '{}', CASE WHEN spend THEN p.months END, NULL, 0
FROM worth AS w LEFT JOIN paid_back AS p USING (book), present WHERE w.book <> ''
UNION ALL
SELECT 'cac.months_seen', w.book, '{}', CASE WHEN spend THEN (SELECT max(age) + 1 FROM book_curves AS c WHERE c.book = w.book) END, NULL, 0
FROM worth AS w, present WHERE w.book <> '';

-- "Gross profit of the first 12 months of accounts won 12 to 23 months ago, beyond what they cost"; "cac.roi =
-- (gain - cost)/cost; cac.roas = revenue / ad spend". The whole company's, on every page.
INSERT INTO figures BY NAME
WITH first_year AS (
    SELECT count(DISTINCT a.customer_id) AS n, sum(g.mrr) AS revenue
    FROM accounts AS a JOIN ages AS g USING (customer_id)
    WHERE a.first_month BETWEEN months_ago(23) AND months_ago(12) AND NOT a.unknown AND g.age < 12
),

cost AS (
    SELECT sum(cents) AS spend, sum(ad_cents) AS ads FROM spent WHERE met BETWEEN months_ago(23) AND months_ago(12)
)

SELECT 'cac.roi' AS id, b.book, '{}' AS by_group, (f.revenue * m.margin - c.spend) / c.spend AS ratio,
    CASE WHEN p.spend THEN f.n ELSE 0 END AS n
FROM books AS b, first_year AS f, cost AS c, margins AS m, present AS p WHERE m.book = '' AND b.book <> ''
UNION ALL
SELECT 'cac.roas', b.book, '{}', f.revenue / c.ads, CASE WHEN p.spend THEN f.n ELSE 0 END
FROM books AS b, first_year AS f, cost AS c, present AS p WHERE b.book <> '';

-- "Accounts whose margin since they began is below what winning one like them costs today": MRR less cost to
-- serve, the months without a cost on record at the gross margin of the book, against the CAC of the segment
-- with its part of the spend that names none. Of accounts whose beginning is known.
CREATE TABLE unpaid AS
SELECT a.customer_id, a.book,
    sum(coalesce(e.mrr - e.cost::DOUBLE, e.mrr * m.margin)) / 100 < any_value(c.cac) AS owing,
    a.customer_id IN (SELECT customer_id FROM due) AS renewing
FROM accounts AS a
JOIN ledger AS l ON l.customer_id = a.customer_id AND l.month = this_month() AND l.here
JOIN margins AS m ON m.book = a.book
JOIN earned AS e ON e.customer_id = a.customer_id AND e.month >= a.first_month
JOIN (
    SELECT segment, cents / n / 100
        + (SELECT coalesce(sum(cents), 0) FROM spent WHERE segment IS NULL AND met > months_ago(12) AND met <= this_month())
            / (SELECT count(*) FROM won) / 100 AS cac
    FROM prices WHERE segment IS NOT NULL
) AS c ON c.segment = a.segment
WHERE NOT a.unknown
GROUP BY ALL;

INSERT INTO figures BY NAME
SELECT 'ltv.not_paid_back' AS id, b.book, '{}' AS by_group,
    CASE WHEN spend THEN count(*) FILTER (u.owing) END AS count, count(u.customer_id) AS n
FROM books AS b CROSS JOIN present LEFT JOIN unpaid AS u ON u.book = b.book WHERE b.book <> '' GROUP BY b.book, spend
UNION ALL
SELECT 'ltv.not_paid_back_renewing', b.book, '{}', CASE WHEN spend THEN count(*) FILTER (u.owing AND u.renewing) END,
    count(*) FILTER (u.owing)
FROM books AS b CROSS JOIN present LEFT JOIN unpaid AS u ON u.book = b.book WHERE b.book <> '' GROUP BY b.book, spend;
