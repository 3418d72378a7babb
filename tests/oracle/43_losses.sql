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
    LEFT JOIN risks AS r ON r.age BETWEEN bands.first AND bands.last AND r.month > months_ago(24)
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
LEFT JOIN risks AS r ON in_book(r.book, b.book) AND r.age BETWEEN bands.first AND bands.last
GROUP BY ALL;

-- "Accounts that left for the first time within 24 months"; "their MRR in the last month before they left";
-- "MRR lost to bad fit / MRR lost". The line in force before says why; metrics.md is silent on several: the kit
-- takes the dearest.
CREATE TABLE losses_24m AS
SELECT l.customer_id, l.book, l.lost_month, before.mrr, c.contract_id, c.end_on,
    c.bad_fit IS NOT NULL OR coalesce(c.end_reason = 'bad_fit', false) AS bad_fit,
    c.renewal_on, p.term_from
FROM lives AS l
JOIN ledger AS before ON before.customer_id = l.customer_id AND before.month = l.lost_month - INTERVAL 1 MONTH
JOIN line_months AS m ON m.customer_id = l.customer_id AND m.month = before.month
JOIN contracts AS c ON c.contract_id = m.contract_id
JOIN promises AS p ON p.contract_id = m.contract_id
WHERE l.lost AND NOT l.unknown AND l.lost_month > months_ago(24)
QUALIFY row_number() OVER (PARTITION BY l.customer_id ORDER BY m.cents DESC, m.end_on DESC, m.contract_id) = 1;

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

-- "Losses within 60 days of a renewal date; n = losses with a known date: |end - renewal| <= 60 days", be it
-- the renewal ahead or the one that the term began with. "How many it would be if losses were spread evenly
-- over each term: sum of days of the term near a renewal / days of the term": the 60 days before the renewal
-- and, of a term that is itself a renewal, the 60 after it began.
INSERT INTO figures BY NAME
WITH dated AS (
    SELECT x.*, x.renewal_on - x.term_from AS days,
        EXISTS (FROM contracts AS q WHERE q.customer_id = x.customer_id AND q.end_on = x.term_from) AS renewal
    FROM losses_24m AS x WHERE x.renewal_on IS NOT NULL
),

sums AS (
    SELECT b.book, count(d.customer_id) AS n, count(*) FILTER (
            abs(d.renewal_on - d.end_on) <= 60 OR (d.renewal AND d.end_on - d.term_from <= 60)
        ) AS near,
        sum(least(1, (60 + CASE WHEN d.renewal THEN 60 ELSE 0 END) / d.days)) FILTER (d.days > 0) AS expected
    FROM books AS b LEFT JOIN dated AS d ON in_book(d.book, b.book)
    GROUP BY ALL
)

SELECT 'retention.near_renewal' AS id, book, '{}' AS by_group, CASE WHEN n > 0 THEN near END AS count,
    NULL::DOUBLE AS ratio, n FROM sums
UNION ALL SELECT 'retention.near_renewal_expected', book, '{}', NULL, expected, n FROM sums;
