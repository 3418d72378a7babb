-- "Change of ARPA / churn since last month, and its parts: price, who is here, margin, churn; they sum to the
-- cent: difference of each factor x what the others are worth, averaged over all orders" (Shapley); last month
-- "recomputed from today's snapshot", each of its figures as of then.
CREATE TABLE last_worth AS
WITH now AS (
    SELECT b.book, sum(l.mrr) / count(*) / 100 AS arpa
    FROM books AS b JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month = months_ago(1) AND l.mrr > 0
    GROUP BY ALL
),

margin AS (
    SELECT b.book, coalesce((1 - sum(e.cost) / sum(e.mrr))::DOUBLE, 0.8) AS margin
    FROM books AS b
    LEFT JOIN (
        members AS m JOIN earned AS e ON e.customer_id = m.customer_id AND m.month = months_ago(1)
            AND e.month > months_ago(13) AND e.month <= months_ago(1) AND e.cost IS NOT NULL
    ) ON in_book(m.book, b.book)
    GROUP BY ALL
),

churn AS (
    SELECT b.book, count(s.customer_id) / nullif(count(*) FILTER (NOT now.here), 0) AS life
    FROM books AS b
    LEFT JOIN (
        ledger AS s JOIN ledger AS now ON now.customer_id = s.customer_id AND now.month = s.month + INTERVAL 1 MONTH
            AND s.here AND now.month > months_ago(13) AND now.month <= months_ago(1)
    ) ON in_book(now.portfolio, b.book)
    GROUP BY ALL
)

SELECT book, arpa, margin, life FROM now JOIN margin USING (book) JOIN churn USING (book);

-- Kitagawa over the accounts, each a group of its own: of one that came or went all is "who is here".
CREATE TABLE tickets_twice AS
SELECT b.book, l.customer_id,
    count(*) FILTER (l.month = months_ago(1)) AS n1, count(*) FILTER (l.month = this_month()) AS n2,
    sum(l.mrr) FILTER (l.month = months_ago(1)) / 100 AS x1, sum(l.mrr) FILTER (l.month = this_month()) / 100 AS x2
FROM books AS b
JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month >= months_ago(1) AND l.mrr > 0
GROUP BY ALL;

CREATE TABLE value_parts AS
WITH arpa AS (
    SELECT book, sum((w1 + w2) / 2 * (r2 - r1)) AS price, sum((r1 + r2) / 2 * (w2 - w1)) AS mix
    FROM (
        SELECT book, n1 / sum(n1) OVER (PARTITION BY book) AS w1, n2 / sum(n2) OVER (PARTITION BY book) AS w2,
            coalesce(x1 / nullif(n1, 0), x2 / n2) AS r1, coalesce(x2 / nullif(n2, 0), x1 / n1) AS r2
        FROM tickets_twice
    )
    GROUP BY ALL
),

two AS (
    SELECT w.book, arpa.price, arpa.mix, p.arpa AS a1, w.arpa AS a2, p.margin AS m1, w.margin AS m2, p.life AS l1,
        w.exposed / nullif(w.losses, 0) AS l2
    FROM worth AS w JOIN last_worth AS p USING (book) JOIN arpa USING (book)
)

SELECT book, a2 * m2 * l2 - a1 * m1 * l1 AS change,
    price * ((m1 * l1 + m2 * l2) / 3 + (m1 * l2 + m2 * l1) / 6) AS price,
    mix * ((m1 * l1 + m2 * l2) / 3 + (m1 * l2 + m2 * l1) / 6) AS mix,
    (m2 - m1) * ((a1 * l1 + a2 * l2) / 3 + (a1 * l2 + a2 * l1) / 6) AS margin,
    (l2 - l1) * ((a1 * m1 + a2 * m2) / 3 + (a1 * m2 + a2 * m1) / 6) AS churn
FROM two;

INSERT INTO figures BY NAME
SELECT 'ltv.value_change' AS id, book, '{}' AS by_group, change AS ratio FROM value_parts
UNION ALL
SELECT 'ltv.value_change', book, json_object('part', part), value
FROM (UNPIVOT (SELECT book, price, mix, margin, churn FROM value_parts) ON price, mix, margin, churn INTO NAME part VALUE value);
