-- "csat.score = satisfied (top two of five) / answers by touchpoint; ces.score = mean on 1-5". Every rating of the 12
-- months counts, of the accounts that the book has or had last. How an account rated the help of a ticket is a
-- rating of support too, on the day the ticket was closed (parameters/ravenstack.yaml).
CREATE TABLE ratings AS
SELECT r.survey, r.touchpoint, r.customer_id, r.score, m.book
FROM (
    SELECT survey, touchpoint, customer_id, score, answered_on AS day FROM surveys WHERE survey IN ('csat', 'ces')
    UNION ALL
    SELECT 'csat', 'support tickets', customer_id, satisfaction, closed_at::DATE FROM tickets WHERE satisfaction IS NOT NULL
) AS r
JOIN members AS m ON m.customer_id = r.customer_id AND m.month = this_month()
WHERE date_trunc('month', r.day) BETWEEN months_ago(11) AND this_month() AND r.score BETWEEN 1 AND 5;

INSERT INTO figures BY NAME
WITH groups AS (
    SELECT b.book, s.survey, NULL AS touchpoint, r.customer_id, r.score
    FROM books AS b
    CROSS JOIN (VALUES ('csat'), ('ces')) AS s (survey)
    LEFT JOIN ratings AS r ON in_book(r.book, b.book) AND r.survey = s.survey
    UNION ALL
    SELECT b.book, r.survey, r.touchpoint, r.customer_id, r.score
    FROM books AS b JOIN ratings AS r ON in_book(r.book, b.book) AND r.touchpoint IS NOT NULL
)

SELECT survey || '.score' AS id, book,
    CASE WHEN touchpoint IS NULL THEN '{}' ELSE json_object('touchpoint', touchpoint) END AS by_group,
    CASE
        WHEN count(DISTINCT customer_id) < 5 THEN NULL
        WHEN survey = 'csat' THEN count(*) FILTER (score >= 4) / count(score)
        ELSE (sum(score) / count(score))::DOUBLE
    END AS ratio,
    count(score) AS n
FROM groups GROUP BY book, survey, touchpoint;

-- Tickets opened in the 12 months; the median of hours to the first answer and to the end, of those that have one by
-- the month's end.
INSERT INTO figures BY NAME
WITH opened AS (
    SELECT b.book, t.priority,
        CASE
            WHEN t.first_response_at::DATE <= last_day(this_month())
                THEN date_diff('microsecond', t.opened_at, t.first_response_at) / 3600e6
            ELSE t.first_response_minutes / 60
        END AS first,
        CASE
            WHEN t.closed_at::DATE <= last_day(this_month())
                THEN date_diff('microsecond', t.opened_at, t.closed_at) / 3600e6
        END AS closed
    FROM books AS b
    JOIN members AS m ON in_book(m.book, b.book) AND m.month = this_month()
    JOIN tickets AS t ON t.customer_id = m.customer_id
        AND date_trunc('month', t.opened_at) BETWEEN months_ago(11) AND this_month()
),

groups AS (
    FROM opened
    UNION ALL
    SELECT book, NULL, first, closed FROM opened
),

sums AS (
    SELECT book, CASE WHEN priority IS NULL THEN '{}' ELSE json_object('priority', priority) END AS by_group,
        count(*) AS n, median(first) AS first, count(first) AS n_first, median(closed) AS closed,
        count(closed) AS n_closed
    FROM groups GROUP BY book, priority
)

SELECT 'support.tickets' AS id, book, by_group, n AS count, NULL::DOUBLE AS ratio, n FROM sums
UNION ALL SELECT 'support.hours_to_first_response', book, by_group, NULL, first, n_first FROM sums
UNION ALL SELECT 'support.hours_to_close', book, by_group, NULL, closed, n_closed FROM sums;
