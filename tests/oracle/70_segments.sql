-- The policy of the sample sets its lines; else tech-touch lies below the first quartile of the company's
-- tickets, mid-touch begins at the base's average ticket, high-touch at the ninth decile ("high (the most
-- significant tickets), mid (not below the base's ticket), low (below the base's ticket), tech (lowest)"). A
-- line from tickets is shown, and drawn, at its first two digits: definitions.md does not say so, the page
-- does.
CREATE TEMP MACRO two_digits(x) AS floor(x / 10 ^ (floor(log10(x)) - 1)) * 10 ^ (floor(log10(x)) - 1);

CREATE TABLE lines AS
SELECT months.month, count(*) AS n,
    coalesce(getvariable('touch_low'), (100 * two_digits(quantile_cont(mrr / 100, 0.25)))::BIGINT) AS low,
    coalesce(getvariable('touch_mid'), (100 * two_digits(avg(mrr / 100)))::BIGINT) AS mid,
    coalesce(getvariable('touch_high'), (100 * two_digits(quantile_cont(mrr / 100, 0.9)))::BIGINT) AS high
FROM months JOIN ledger USING (month)
WHERE ledger.mrr > 0
GROUP BY ALL;

-- Levels: 0 tech, 1 low, 2 mid, 3 high; -1 where the account does not pay.
CREATE TEMP MACRO level(x, low, mid, high) AS
    CASE WHEN x <= 0 THEN -1 ELSE (x >= low)::INT + (x >= mid)::INT + (x >= high)::INT END;
CREATE TEMP MACRO model_name(touch_level) AS
    CASE touch_level WHEN 0 THEN 'tech' WHEN 1 THEN 'low' WHEN 2 THEN 'mid' WHEN 3 THEN 'high' END;
CREATE TEMP MACRO model_hours(touch_level) AS
    CASE touch_level WHEN 0 THEN 0.5 WHEN 1 THEN 1.0 WHEN 2 THEN 2.5 WHEN 3 THEN 5.0 END;

CREATE TABLE called AS
SELECT l.customer_id, l.month, l.mrr, level(l.mrr, k.low, k.mid, k.high) AS by_ticket, k.low, k.mid, k.high
FROM ledger AS l JOIN lines AS k USING (month);

-- "Hysteresis: change model only after 2 months or > 10% past the line." The proposed model is the one in
-- force, moved over each line that the ticket passed firmly: by more than a tenth, or at the month end before
-- too. Where no model is stated, the one proposed a month ago takes its place; an account that did not pay then
-- begins as its ticket says.
CREATE TEMP MACRO moved(held, mrr, by_ticket, before_level, low, mid, high) AS CASE
    WHEN by_ticket > held THEN list_max([held,
        CASE WHEN mrr > 1.1 * low OR (mrr >= low AND before_level >= 1) THEN 1 END,
        CASE WHEN mrr > 1.1 * mid OR (mrr >= mid AND before_level >= 2) THEN 2 END,
        CASE WHEN mrr > 1.1 * high OR (mrr >= high AND before_level >= 3) THEN 3 END])
    WHEN by_ticket < held THEN list_min([held,
        CASE WHEN mrr < 0.9 * high OR (mrr < high AND before_level BETWEEN 0 AND 2) THEN 2 END,
        CASE WHEN mrr < 0.9 * mid OR (mrr < mid AND before_level BETWEEN 0 AND 1) THEN 1 END,
        CASE WHEN mrr < 0.9 * low OR (mrr < low AND before_level = 0) THEN 0 END])
    ELSE held
END;

CREATE TABLE proposals AS
WITH RECURSIVE levels AS (
    SELECT now.*, before.by_ticket AS before_level,
        CASE c.touch_model WHEN 'tech' THEN 0 WHEN 'low' THEN 1 WHEN 'mid' THEN 2 WHEN 'high' THEN 3 END AS in_force
    FROM called AS now
    JOIN customers AS c USING (customer_id)
    LEFT JOIN called AS before ON before.customer_id = now.customer_id AND before.month = now.month - INTERVAL 1 MONTH
),

walk AS (
    SELECT *, CASE WHEN mrr > 0
        THEN coalesce(moved(in_force, mrr, by_ticket, before_level, low, mid, high), by_ticket) END AS proposed
    FROM levels WHERE month = (SELECT min(month) FROM months)
    UNION ALL
    SELECT l.*, CASE WHEN l.mrr > 0 THEN coalesce(
        moved(coalesce(l.in_force, w.proposed), l.mrr, l.by_ticket, l.before_level, l.low, l.mid, l.high), l.by_ticket
    ) END
    FROM levels AS l JOIN walk AS w ON w.customer_id = l.customer_id AND l.month = w.month + INTERVAL 1 MONTH
)

SELECT customer_id, month, mrr, by_ticket, in_force, low, mid, high, proposed FROM walk WHERE mrr > 0;

CREATE TABLE placed AS
SELECT l.portfolio AS book, p.*, c.segment, c.sector, coalesce(p.in_force, p.proposed) AS model
FROM proposals AS p
JOIN ledger AS l USING (customer_id, month)
JOIN customers AS c USING (customer_id)
WHERE p.month = this_month();

CREATE TABLE stated AS SELECT EXISTS (FROM customers WHERE touch_model IS NOT NULL) AS models,
    EXISTS (FROM customers WHERE tier IS NOT NULL) AS tiers;

-- Hours a month of an account: the mean of the last 3 months on record; margin: "revenue of 12 months less cost to
-- serve, of the accounts with a cost on record".
CREATE TABLE efforts AS
SELECT p.*, h.hours, s.revenue, s.cost
FROM placed AS p
LEFT JOIN (
    SELECT customer_id, avg(hours)::DOUBLE AS hours FROM costs
    WHERE month > (SELECT max(month) FROM costs WHERE month <= this_month()) - INTERVAL 3 MONTH
        AND month <= this_month()
    GROUP BY ALL
) AS h USING (customer_id)
LEFT JOIN served AS s ON s.customer_id = p.customer_id AND s.book = p.book AND s.cost IS NOT NULL;

CREATE TABLE shares AS
WITH groups AS (
    SELECT book, '{}' AS by_group, * EXCLUDE (book) FROM efforts
    UNION ALL SELECT book, json_object('touch_model', model_name(model)), * EXCLUDE (book) FROM efforts
    UNION ALL SELECT book, json_object('segment', segment), * EXCLUDE (book) FROM efforts
)

SELECT book, by_group, count(*) AS n, sum(mrr) AS mrr, sum(model_hours(model))::DOUBLE AS asked,
    sum(model_hours(proposed))::DOUBLE AS proposed, sum(hours) AS hours, sum(revenue) AS revenue,
    sum(revenue - cost) AS margin
FROM groups GROUP BY ALL;

INSERT INTO figures BY NAME
SELECT 'segments.accounts' AS id, book, by_group, NULL::HUGEINT AS cents, n AS count, NULL::DOUBLE AS ratio, n
FROM shares
UNION ALL SELECT 'segments.mrr', book, by_group, mrr, NULL, NULL, n FROM shares
UNION ALL SELECT 'segments.ticket', book, by_group, NULL, NULL, mrr / n / 100, n FROM shares
UNION ALL SELECT 'segments.hours_asked', book, by_group, NULL, NULL, asked, n FROM shares
UNION ALL SELECT 'segments.hours_proposed', book, by_group, NULL, NULL, proposed, n FROM shares WHERE by_group = '{}'
UNION ALL SELECT 'segments.hours_spent', book, by_group, NULL, NULL, hours, n FROM shares
UNION ALL SELECT 'segments.hours_share', g.book, g.by_group, NULL, NULL,
    CASE WHEN a.hours > 0 THEN coalesce(g.hours, 0) / a.hours ELSE g.asked / a.asked END, g.n
    FROM shares AS g JOIN shares AS a ON a.book = g.book AND a.by_group = '{}' WHERE g.by_group <> '{}'
UNION ALL SELECT 'segments.margin', book, by_group, margin::HUGEINT, NULL, NULL, n FROM shares WHERE by_group <> '{}'
UNION ALL SELECT 'segments.margin_rate', book, by_group, NULL, NULL, margin / nullif(revenue, 0), n FROM shares
    WHERE by_group <> '{}'
UNION ALL SELECT 'segments.margin_share', g.book, g.by_group, NULL, NULL, g.margin / a.margin, g.n
    FROM shares AS g JOIN shares AS a ON a.book = g.book AND a.by_group = '{}' WHERE g.by_group <> '{}';

-- "Hours available less hours asked for; below 0 = short"; "|gap| / hours of a mid-touch account, rounded".
INSERT INTO figures BY NAME
WITH gaps AS (
    SELECT s.book, s.n, p.hours::DOUBLE AS available, p.hours::DOUBLE - s.asked AS gap
    FROM shares AS s LEFT JOIN portfolios AS p ON p.portfolio = s.book WHERE s.by_group = '{}'
)

SELECT 'segments.hours_available' AS id, book, '{}' AS by_group, NULL::BIGINT AS count, available AS ratio, n FROM gaps
UNION ALL SELECT 'segments.hours_gap', book, '{}', NULL, gap, n FROM gaps
UNION ALL SELECT 'segments.hours_gap_accounts', book, '{}', round(abs(gap) / 2.5)::BIGINT, NULL, n FROM gaps
UNION ALL SELECT 'segments.accounts_per_csm', book, '{}', NULL, n, n FROM gaps;

INSERT INTO figures BY NAME
SELECT 'segments.' || id AS id, b.book, json_object('touch_model', touch_model) AS by_group, cents
FROM books AS b
CROSS JOIN (
    SELECT 'cut_point' AS id, unnest([{touch_model: 'low', cents: low}, {touch_model: 'mid', cents: mid},
        {touch_model: 'high', cents: high}], recursive := true) FROM lines WHERE month = this_month()
    UNION ALL
    SELECT 'cut_point_before', unnest([{touch_model: 'low', cents: low}, {touch_model: 'mid', cents: mid},
        {touch_model: 'high', cents: high}], recursive := true) FROM lines WHERE month = months_ago(1)
)
WHERE b.book <> '';

-- Facts of the accounts in the models; those of the portfolio that pay nothing are outside.
INSERT INTO figures BY NAME
WITH sums AS (
    SELECT book, count(*) AS n, count(in_force) AS in_force, count(*) FILTER (in_force > proposed) AS above,
        count(*) FILTER (in_force < proposed) AS below,
        count(*) FILTER (in_force <> by_ticket AND proposed = in_force) AS waiting,
        count(*) FILTER (revenue < cost) AS unprofitable, count(cost) AS with_cost
    FROM efforts GROUP BY ALL
),

outside AS (
    SELECT b.book, count(l.customer_id) AS n
    FROM books AS b
    LEFT JOIN ledger AS l ON in_book(l.portfolio, b.book) AND l.month = this_month() AND l.paused
    GROUP BY ALL
)

SELECT 'segments.in_force' AS id, book, '{}' AS by_group, in_force AS count, n FROM sums
UNION ALL SELECT 'segments.above', book, '{}', CASE WHEN models THEN above END, in_force FROM sums, stated
UNION ALL SELECT 'segments.below', book, '{}', CASE WHEN models THEN below END, in_force FROM sums, stated
UNION ALL SELECT 'segments.misfits', book, '{}', CASE WHEN models THEN above + below END, in_force FROM sums, stated
UNION ALL SELECT 'segments.waiting', book, '{}', CASE WHEN models THEN waiting END, in_force FROM sums, stated
UNION ALL SELECT 'segments.unprofitable', book, '{}', CASE WHEN costs THEN unprofitable END, with_cost
    FROM sums, present
UNION ALL SELECT 'segments.left_out', o.book, '{}', o.n, NULL FROM outside AS o WHERE o.book <> '';

-- "Part of the tickets that the largest sector pays"
INSERT INTO figures BY NAME
SELECT 'segments.sector_share' AS id, book, '{}' AS by_group, max(mrr) / sum(mrr) AS ratio, sum(n) AS n
FROM (SELECT book, sector, sum(mrr) AS mrr, count(*) AS n FROM placed WHERE sector IS NOT NULL GROUP BY ALL)
GROUP BY ALL;

-- "Movers: accounts whose proposed model is another than last month's, or that changed portfolio, by cause".
-- What stood still is no cause; metrics.md is silent where ticket and lines both moved: the ticket is, where it
-- calls for the same by the lines of a month ago; the cut point is, where the ticket of a month ago calls for
-- the same by today's lines; otherwise both. An account that changed portfolio is a mover of the book it left
-- and of the one it came to.
INSERT INTO figures BY NAME
WITH two AS (
    SELECT now.book, s.giver, s.receiver, now.proposed, before.proposed AS was, now.by_ticket,
        now.mrr = before.mrr AS ticket_still,
        (now.low, now.mid, now.high) = (before.low, before.mid, before.high) AS lines_still,
        level(now.mrr, before.low, before.mid, before.high) = now.by_ticket AS ticket_alone,
        level(before.mrr, now.low, now.mid, now.high) = now.by_ticket AS lines_alone
    FROM placed AS now
    JOIN proposals AS before ON before.customer_id = now.customer_id AND before.month = months_ago(1)
    JOIN steps AS s ON s.customer_id = now.customer_id AND s.month = now.month
),

causes AS (
    SELECT book, CASE
        WHEN ticket_still THEN 'cut_point'
        WHEN lines_still THEN 'ticket'
        WHEN ticket_alone AND NOT lines_alone THEN 'ticket'
        WHEN lines_alone AND NOT ticket_alone THEN 'cut_point'
        ELSE 'both'
    END AS cause
    FROM two WHERE giver = receiver AND proposed <> was
    UNION ALL
    SELECT unnest([giver, receiver]), 'transfer' FROM two WHERE giver <> receiver
)

SELECT 'segments.movers' AS id, s.book, json_object('cause', k.cause) AS by_group,
    count(*) FILTER (c.cause = k.cause) AS count, s.n
FROM shares AS s
CROSS JOIN (VALUES ('ticket'), ('cut_point'), ('both'), ('transfer')) AS k (cause)
LEFT JOIN causes AS c ON c.book = s.book
WHERE s.by_group = '{}' GROUP BY s.book, s.n, k.cause
UNION ALL
SELECT 'segments.movers', s.book, '{}', count(c.cause), s.n
FROM shares AS s LEFT JOIN causes AS c ON c.book = s.book
WHERE s.by_group = '{}' GROUP BY s.book, s.n;
