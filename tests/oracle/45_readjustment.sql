-- "nrr_without_readjustment: sum of max(m(k) - readjustments up to k, 0) / sum of m(0)".
CREATE TABLE plain_ages AS
SELECT g.customer_id, g.age, g.mrr, g.unbroken,
    sum(coalesce(r.cents, 0)) OVER (PARTITION BY g.customer_id ORDER BY g.age) AS readjusted
FROM ages AS g LEFT JOIN readjusted AS r ON r.customer_id = g.customer_id AND r.month = g.month AND g.age > 0;

INSERT INTO figures BY NAME
SELECT 'retention.nrr_without_readjustment' AS id, n.book, json_object('age', s.age) AS by_group,
    CASE WHEN count(*) >= 5 AND EXISTS (FROM contracts WHERE kind IS NOT NULL)
        THEN sum(greatest(g.mrr - g.readjusted, 0)) / sum(n.m0) END AS ratio,
    count(*) AS n
FROM named AS n
CROSS JOIN (VALUES (3), (6), (9), (12), (18), (24), (36)) AS s (age)
JOIN plain_ages AS g ON g.customer_id = n.customer_id AND g.age = s.age
WHERE n.grain = 1
GROUP BY n.book, s.age;

-- Accounts that stayed 12 months without a break and pay at that age: what they pay more, and how much of it is
-- readjustment: "sum of min(readjustments up to 12, m(12))".
INSERT INTO figures BY NAME
WITH stayers AS (
    SELECT b.book, count(f.customer_id) AS n, coalesce(sum(f.m0), 0) AS start, coalesce(sum(g.mrr - f.m0), 0) AS gain,
        coalesce(sum(least(g.readjusted, g.mrr)), 0) AS readjusted
    FROM books AS b
    LEFT JOIN (
        founders AS f JOIN plain_ages AS g ON g.customer_id = f.customer_id AND g.age = 12 AND g.unbroken AND g.mrr > 0
    ) ON in_book(f.book, b.book)
    GROUP BY ALL
)

SELECT 'retention.stayers_start' AS id, book, '{}' AS by_group, start AS cents, NULL::DOUBLE AS ratio, n FROM stayers
UNION ALL SELECT 'retention.stayers_gain', book, '{}', gain, NULL, n FROM stayers
UNION ALL SELECT 'retention.stayers_growth', book, '{}', NULL, gain / nullif(start, 0), n FROM stayers
UNION ALL SELECT 'retention.stayers_readjustment', book, '{}',
    CASE WHEN EXISTS (FROM contracts WHERE kind IS NOT NULL) THEN readjusted END, NULL, n FROM stayers;
