-- "NPS: 0-6 detractors, 7-8 passives, 9-10 promoters. A rating of 11 or 7.5 on NPS is rejected." Answers belong to
-- the book that their account has now or had when last here.
CREATE TABLE answers AS
SELECT s.response_id, s.customer_id, m.book, l.here, l.mrr, s.answered_on, s.score,
    -- "no contact_id -> one per account and date"
    coalesce(s.contact_id, s.customer_id || ' ' || s.answered_on) AS who,
    CASE WHEN s.score >= 9 THEN 1 WHEN s.score >= 7 THEN 0 ELSE -1 END AS mood,
    c.segment, c.region, c.touch_model, p.role, l.first_month,
    CASE
        WHEN date_trunc('month', s.answered_on) BETWEEN months_ago(11) AND this_month() THEN 'now'
        WHEN date_trunc('month', s.answered_on) BETWEEN months_ago(23) AND months_ago(12) THEN 'before'
    END AS era,
    year(s.answered_on) || '-Q' || quarter(s.answered_on) AS quarter
FROM surveys AS s
JOIN customers AS c USING (customer_id)
JOIN members AS m ON m.customer_id = s.customer_id AND m.month = this_month()
JOIN ledger AS l ON l.customer_id = s.customer_id AND l.month = this_month()
LEFT JOIN contacts AS p ON p.contact_id = s.contact_id
WHERE s.survey = 'nps' AND s.answered_on <= last_day(this_month())
    AND s.score BETWEEN 0 AND 10 AND s.score = round(s.score);

-- "Window: the last 12 months up to month, the latest answer of each contact"; the 12 months before likewise.
-- metrics.md is silent on two answers of one day: the kit says that the lower score counts.
CREATE TABLE latest AS
FROM answers WHERE era IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY who, era ORDER BY answered_on DESC, score) = 1;

CREATE TABLE asked AS SELECT count(*) > 0 AS any_nps FROM surveys WHERE survey = 'nps';

-- "nps.score = (promoters - detractors)/n x 100"
INSERT INTO figures BY NAME
WITH sums AS (
    SELECT b.book, e.era, count(a.who) AS n, count(DISTINCT a.customer_id) AS accounts,
        count(*) FILTER (a.mood = 1) AS promoters, count(*) FILTER (a.mood = 0) AS passives,
        count(*) FILTER (a.mood = -1) AS detractors
    FROM books AS b
    CROSS JOIN (VALUES ('now'), ('before')) AS e (era)
    CROSS JOIN asked
    LEFT JOIN latest AS a ON in_book(a.book, b.book) AND a.era = e.era
    GROUP BY ALL
)

SELECT 'nps.score' AS id, book, '{}' AS by_group, NULL::BIGINT AS count,
    100 * (promoters - detractors) / nullif(n, 0) AS ratio, n FROM sums WHERE era = 'now'
UNION ALL
SELECT 'nps.score', book, json_object('window', 'before'), NULL, 100 * (promoters - detractors) / nullif(n, 0), n
FROM sums WHERE era = 'before'
UNION ALL
SELECT 'nps.promoters', book, '{}', CASE WHEN any_nps THEN promoters END, NULL, n FROM sums, asked WHERE era = 'now'
UNION ALL
SELECT 'nps.passives', book, '{}', CASE WHEN any_nps THEN passives END, NULL, n FROM sums, asked WHERE era = 'now'
UNION ALL
SELECT 'nps.detractors', book, '{}', CASE WHEN any_nps THEN detractors END, NULL, n FROM sums, asked WHERE era = 'now'
UNION ALL
SELECT 'nps.answers', book, '{}', CASE WHEN any_nps THEN n END, NULL, accounts FROM sums, asked WHERE era = 'now'
UNION ALL
SELECT 'nps.change', now.book, '{}', NULL,
    100 * (now.promoters - now.detractors) / nullif(now.n, 0)
    - 100 * (past.promoters - past.detractors) / nullif(past.n, 0), now.n + past.n
FROM sums AS now JOIN sums AS past ON past.book = now.book AND past.era = 'before' WHERE now.era = 'now';

-- "by calendar quarter (5 quarters, no shared answers)": the latest answer of each contact in the quarter.
INSERT INTO figures BY NAME
SELECT 'nps.score' AS id, b.book, json_object('quarter', a.quarter) AS by_group,
    CASE WHEN count(DISTINCT a.customer_id) >= 5 THEN 100 * sum(a.mood) / count(*) END AS ratio, count(*) AS n
FROM books AS b
JOIN (
    FROM answers
    WHERE date_trunc('quarter', answered_on) > date_trunc('quarter', this_month()) - INTERVAL 15 MONTH
    QUALIFY row_number() OVER (PARTITION BY who, quarter ORDER BY answered_on DESC, score) = 1
) AS a ON in_book(a.book, b.book)
GROUP BY ALL;

-- "By segment, region, tenure, touch model, contact role". "fewer accounts answered than the smallest group that is
-- shown": no score. Tenure in whole months on the day of the answer.
CREATE TABLE grouped AS
SELECT b.book, a.era, a.customer_id, a.mood, unnest([
    {dimension: 'segment', label: a.segment},
    {dimension: 'region', label: a.region},
    {dimension: 'touch_model', label: a.touch_model},
    {dimension: 'role', label: a.role},
    {dimension: 'tenure', label: CASE
        WHEN datediff('month', a.first_month, a.answered_on) < 12 THEN 'under_12'
        WHEN datediff('month', a.first_month, a.answered_on) < 24 THEN '12_to_23'
        WHEN a.first_month IS NOT NULL THEN '24_and_more'
    END}
], recursive := true)
FROM books AS b
JOIN latest AS a ON in_book(a.book, b.book);

INSERT INTO figures BY NAME
SELECT 'nps.score' AS id, book, json_object(dimension, label) AS by_group,
    CASE WHEN count(DISTINCT customer_id) >= 5 THEN 100 * sum(mood) / count(*) END AS ratio, count(*) AS n
FROM grouped WHERE era = 'now' AND label IS NOT NULL GROUP BY book, dimension, label;

-- "mix against behaviour (Kitagawa: rate effect sum of (w1+w2)/2 (r2-r1), mix effect sum of (r1+r2)/2 (w2-w1);
-- they sum exactly)": so the answers of no known group, such as anonymous ones, are a group too. metrics.md is
-- silent on a group that answered in one window only: it has no rate of its own there, so its rate stays as it
-- is and all of its part is mix.
INSERT INTO figures BY NAME
WITH sizes AS (
    SELECT book, dimension, era, count(*)::DOUBLE AS n FROM grouped GROUP BY ALL
),

rates AS (
    SELECT book, dimension, label,
        count(*) FILTER (era = 'before') AS n1, count(*) FILTER (era = 'now') AS n2,
        100 * avg(mood) FILTER (era = 'before') AS r1, 100 * avg(mood) FILTER (era = 'now') AS r2
    FROM grouped GROUP BY ALL
),

parts AS (
    SELECT r.book, r.dimension, r.label, r.n1 / s1.n AS w1, r.n2 / s2.n AS w2, coalesce(r1, r2) AS r1, coalesce(r2, r1) AS r2
    FROM rates AS r
    JOIN sizes AS s1 ON s1.book = r.book AND s1.dimension = r.dimension AND s1.era = 'before'
    JOIN sizes AS s2 ON s2.book = r.book AND s2.dimension = r.dimension AND s2.era = 'now'
)

SELECT 'nps.rate_effect' AS id, book, json_object('dimension', dimension) AS by_group,
    sum((w1 + w2) / 2 * (r2 - r1)) AS ratio, count(label) AS n FROM parts GROUP BY ALL
UNION ALL
SELECT 'nps.mix_effect', book, json_object('dimension', dimension), sum((r1 + r2) / 2 * (w2 - w1)), count(label)
FROM parts GROUP BY ALL
UNION ALL
SELECT id, book, '{}', NULL, 0 FROM books, asked, (VALUES ('nps.rate_effect'), ('nps.mix_effect')) AS ids (id)
WHERE NOT any_nps;

-- Accounts in the book, paying or paused, with and without an answer that counts.
INSERT INTO figures BY NAME
WITH voices AS (
    SELECT b.book, l.customer_id, l.mrr, count(a.who) AS answers,
        count(*) FILTER (a.mood = 1) AS promoters, count(*) FILTER (a.mood = -1) AS detractors,
        max(a.answered_on) FILTER (a.mood = -1) AS unhappy_on
    FROM books AS b
    JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month = this_month() AND l.here
    LEFT JOIN latest AS a ON a.customer_id = l.customer_id AND a.era = 'now'
    GROUP BY ALL
),

touched AS (
    SELECT v.*, EXISTS (
        FROM touchpoints AS t
        WHERE t.customer_id = v.customer_id AND t.day > v.unhappy_on AND t.day <= last_day(this_month())
    ) AS contacted
    FROM voices AS v
),

sums AS (
    SELECT book, count(*) AS here, count(*) FILTER (answers > 0) AS accounts,
        coalesce(sum(mrr) FILTER (answers > 0), 0) AS voiced, sum(mrr) AS mrr,
        count(*) FILTER (answers = 0) AS silent, coalesce(sum(mrr) FILTER (answers = 0), 0) AS silent_mrr,
        count(*) FILTER (detractors > 0) AS unhappy, coalesce(sum(mrr) FILTER (detractors > 0), 0) AS unhappy_mrr,
        count(*) FILTER (detractors > 0 AND NOT contacted) AS left_alone,
        100 * sum(mrr * (promoters - detractors) / nullif(answers, 0)) FILTER (answers > 0)
            / nullif(sum(mrr) FILTER (answers > 0), 0) AS weighted,
        count(*) FILTER (answers > 0 AND mrr > 0) AS weighty
    FROM touched GROUP BY ALL
),

rows AS (
    SELECT 'nps.accounts' AS id, book, NULL::HUGEINT AS cents, accounts AS count, NULL::DOUBLE AS ratio, here AS n FROM sums
    UNION ALL SELECT 'nps.mrr_covered', book, NULL, NULL, voiced / nullif(mrr, 0), here FROM sums
    UNION ALL SELECT 'nps.silent_accounts', book, NULL, silent, NULL, here FROM sums
    UNION ALL SELECT 'nps.silent_mrr', book, silent_mrr, NULL, NULL, here FROM sums
    UNION ALL SELECT 'nps.detractor_accounts', book, NULL, unhappy, NULL, unhappy FROM sums
    UNION ALL SELECT 'nps.detractor_mrr', book, unhappy_mrr, NULL, NULL, unhappy FROM sums
    UNION ALL SELECT 'nps.detractors_uncontacted', book, NULL, left_alone, NULL, unhappy FROM sums
    -- "where each account weighs what it pays, its contacts alike"
    UNION ALL SELECT 'nps.revenue_weighted', book, NULL, NULL, weighted, weighty FROM sums
)

SELECT id, book, '{}' AS by_group,
    CASE WHEN any_nps THEN cents END AS cents, CASE WHEN any_nps THEN count END AS count,
    CASE WHEN any_nps THEN ratio END AS ratio, CASE WHEN any_nps THEN n ELSE 0 END AS n
FROM rows, asked;

-- "Invitations answered by the month's end / invitations" of the window.
INSERT INTO figures BY NAME
SELECT 'nps.response_rate' AS id, b.book, '{}' AS by_group,
    count(*) FILTER (s.answered_on <= last_day(this_month())) / nullif(count(s.response_id), 0) AS ratio,
    count(s.response_id) AS n
FROM books AS b
LEFT JOIN (
    surveys AS s JOIN members AS m ON m.customer_id = s.customer_id AND m.month = this_month()
        AND s.survey = 'nps' AND date_trunc('month', s.invited_on) BETWEEN months_ago(11) AND this_month()
) ON in_book(m.book, b.book)
GROUP BY ALL;
