-- "Accounts lost at an age within 24 months; n = accounts that were here at that age then": the first loss of each
-- account, by the age of it; who could be lost in a month was here, unbroken, at the month end before.
CREATE TABLE risks AS
SELECT l.customer_id, l.book, g.age, g.month, NOT g.unbroken AS lost
FROM lives AS l JOIN ages AS g ON g.customer_id = l.customer_id AND g.age > l.entry AND g.age <= l.exit_age
WHERE NOT l.unknown;

INSERT INTO figures BY NAME
WITH bands (band, first, last) AS (
    VALUES ('1-3', 1, 3), ('4-6', 4, 6), ('7-12', 7, 12), ('13-24', 13, 24), ('25+', 25, 9999)
),

seen AS (
    SELECT b.book, bands.band, r.customer_id, r.lost, r.book = b.book AS own
    FROM books AS b
    CROSS JOIN bands
    JOIN risks AS r ON r.age BETWEEN bands.first AND bands.last AND r.month > months_ago(24)
    WHERE b.book <> ''
)

SELECT 'retention.lost' AS id, book, json_object('months', band) AS by_group,
    count(*) FILTER (own AND lost) AS count, count(DISTINCT customer_id) FILTER (own) AS n
FROM seen GROUP BY ALL
UNION ALL
SELECT 'retention.lost_rest', book, json_object('months', band),
    count(*) FILTER (NOT own AND lost), count(DISTINCT customer_id) FILTER (NOT own)
FROM seen GROUP BY ALL;

-- "Accounts lost between two ages, over all of the data; n = accounts that were here then"
INSERT INTO figures BY NAME
WITH bands (band, first, last) AS (
    VALUES ('1-6', 1, 6), ('7-12', 7, 12), ('13-18', 13, 18), ('19-24', 19, 24), ('25-36', 25, 36)
)

SELECT 'retention.lost_seen' AS id, b.book, json_object('months', bands.band) AS by_group,
    count(*) FILTER (r.lost) AS count, count(DISTINCT r.customer_id) AS n
FROM books AS b
CROSS JOIN bands
JOIN risks AS r ON in_book(r.book, b.book) AND r.age BETWEEN bands.first AND bands.last
GROUP BY ALL;

-- "Accounts that left for the first time within 24 months"; "their MRR in the last month before they left";
-- "MRR lost to bad fit / MRR lost": the lines that ended last say whether it was one.
CREATE TABLE losses_24m AS
SELECT l.customer_id, l.book, l.lost_month, before.mrr,
    (
        SELECT bool_or(c.bad_fit IS NOT NULL OR c.end_reason = 'bad_fit') FROM contracts AS c
        WHERE c.customer_id = l.customer_id AND c.end_on <= last_day(l.lost_month)
            AND c.end_on > last_day(l.lost_month - INTERVAL 1 MONTH)
    ) AS bad_fit
FROM lives AS l
JOIN ledger AS before ON before.customer_id = l.customer_id AND before.month = l.lost_month - INTERVAL 1 MONTH
WHERE l.lost AND NOT l.unknown AND l.lost_month > months_ago(24);

INSERT INTO figures BY NAME
WITH sums AS (
    SELECT b.book, count(x.customer_id) AS lost, coalesce(sum(x.mrr), 0) AS mrr,
        sum(x.mrr) FILTER (x.bad_fit) AS bad
    FROM books AS b LEFT JOIN losses_24m AS x ON in_book(x.book, b.book)
    GROUP BY ALL
)

SELECT 'retention.lost_24m' AS id, book, '{}' AS by_group, NULL::HUGEINT AS cents, lost AS count,
    NULL::DOUBLE AS ratio FROM sums
UNION ALL SELECT 'retention.lost_24m_mrr', book, '{}', mrr, NULL, NULL FROM sums
UNION ALL SELECT 'retention.bad_fit_share', book, '{}', NULL, NULL,
    CASE WHEN EXISTS (FROM contracts WHERE end_reason IS NOT NULL OR bad_fit IS NOT NULL)
        THEN coalesce(bad, 0) / nullif(mrr, 0) END
FROM sums;
