-- "Kaplan-Meier (churn before censoring at ties), left truncation for accounts older than the data". A life is at
-- risk at an age if it was here at the age before, watched, and is not censored before it.
CREATE TABLE risk AS
SELECT b.book, k.age,
    count(*) AS at_risk,
    count(*) FILTER (l.lost AND l.exit_age = k.age) AS lost
FROM books AS b
JOIN lives AS l ON in_book(l.book, b.book) AND NOT l.unknown
JOIN generate_series(1, (SELECT max(exit_age) FROM lives)) AS k (age) ON l.entry < k.age AND k.age <= l.exit_age
GROUP BY ALL;

CREATE TABLE curve AS
SELECT book, age, at_risk, lost,
    -- Once all are lost the share is 0, whatever the logarithm of 0.
    CASE WHEN bool_or(lost = at_risk) OVER so_far THEN 0
        ELSE exp(sum(ln(1 - lost / nullif(at_risk, lost))) OVER so_far) END AS s
FROM risk
WINDOW so_far AS (PARTITION BY book ORDER BY age);

-- "the tail with fewer than 5 at risk is hidden"
INSERT INTO figures BY NAME
SELECT 'retention.survival' AS id, book, json_object('age', age) AS by_group, s AS ratio, at_risk AS n
FROM curve WHERE age IN (3, 6, 9, 12, 18, 24, 36) AND at_risk >= 5;

-- "median undefined if S never reaches 0.5"
INSERT INTO figures BY NAME
SELECT 'retention.median_life' AS id, b.book, '{}' AS by_group,
    min(c.age) FILTER (c.s <= 0.5 + 1e-12) AS count
FROM books AS b LEFT JOIN curve AS c ON c.book = b.book AND c.at_risk >= 5
GROUP BY ALL;

-- "log-rank between segments": here the portfolio against the rest of the company, age by age.
INSERT INTO figures BY NAME
WITH pairs AS (
    SELECT c.age, b.book, coalesce(r.at_risk, 0)::DOUBLE AS n1, coalesce(r.lost, 0)::DOUBLE AS d1,
        c.at_risk::DOUBLE AS n, c.lost::DOUBLE AS d
    FROM books AS b
    JOIN risk AS c ON c.book = ''
    LEFT JOIN risk AS r ON r.book = b.book AND r.age = c.age
    WHERE b.book <> ''
),

sums AS (
    SELECT book, sum(d1) AS seen, sum(n1 * d / n) AS expected,
        sum(CASE WHEN n > 1 THEN d * (n1 / n) * (1 - n1 / n) * (n - d) / (n - 1) ELSE 0 END) AS variance
    FROM pairs GROUP BY ALL
)

SELECT 'retention.losses_seen' AS id, book, '{}' AS by_group, seen::BIGINT AS count, NULL::DOUBLE AS ratio,
    seen::BIGINT AS n FROM sums
UNION ALL SELECT 'retention.losses_expected', book, '{}', NULL, expected, seen::BIGINT FROM sums
UNION ALL SELECT 'retention.log_rank', book, '{}', NULL, (seen - expected) ^ 2 / variance, seen::BIGINT FROM sums
-- "Upper tail of chi-squared with 1 degree of freedom"
UNION ALL SELECT 'retention.log_rank_p', book, '{}', NULL, erfc(sqrt((seen - expected) ^ 2 / variance / 2)), seen::BIGINT
    FROM sums;
