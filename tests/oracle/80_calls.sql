-- The cover's calls (pages.md 2): "R1 contract ends or notice given <= 30 d, no renewal; R2 renewal <= 90 d
-- with >= 1 other signal; R3 detractor <= 30 d with no touchpoint since; R4 contraction this month or > 30 d
-- late; R5 top group, no touchpoint > 60 d; R6 ready to expand: promoter or >= 90% of seats used, no open
-- opportunity, invoices on time". Neither company has a table of opportunities, so nobody knows who has no open
-- one: there is no R6.
CREATE TABLE candidates AS
WITH here AS (SELECT * FROM ledger WHERE month = this_month() AND here)

SELECT DISTINCT h.customer_id, h.portfolio, h.mrr, 'R1' AS rule FROM here AS h JOIN due AS d USING (customer_id)
WHERE d.due_on <= h.last_day + 30
UNION ALL
SELECT h.customer_id, h.portfolio, h.mrr, 'R2' FROM here AS h JOIN tags AS t USING (customer_id)
GROUP BY ALL HAVING count(*) FILTER (t.signal = 'renewal') = 1 AND count(*) >= 2
UNION ALL
SELECT DISTINCT h.customer_id, h.portfolio, h.mrr, 'R3' FROM here AS h JOIN latest AS a USING (customer_id)
WHERE a.era = 'now' AND a.mood = -1 AND h.last_day - a.answered_on <= 30 AND NOT EXISTS (
    FROM touchpoints AS t WHERE t.customer_id = h.customer_id AND t.day > a.answered_on AND t.day <= h.last_day
)
UNION ALL
SELECT h.customer_id, h.portfolio, h.mrr, 'R4' FROM here AS h
WHERE EXISTS (FROM moves AS m WHERE m.customer_id = h.customer_id AND m.month = h.month AND m.move = 'contraction')
    OR EXISTS (FROM tags AS t WHERE t.customer_id = h.customer_id AND t.signal = 'late_invoice')
UNION ALL
SELECT h.customer_id, h.portfolio, h.mrr, 'R5' FROM here AS h
JOIN pareto AS p ON p.book = h.portfolio AND p.customer_id = h.customer_id AND (p.cumulative - p.x) * 100 < 80 * p.total
JOIN tags AS t ON t.customer_id = h.customer_id AND t.signal = 'silent';

-- Undefined where the data have nothing that the rule goes by.
INSERT INTO figures BY NAME
SELECT 'calls.candidates' AS id, b.book, json_object('rule', r.rule) AS by_group,
    CASE
        WHEN r.rule = 'R3' AND NOT any_nps THEN NULL
        WHEN r.rule = 'R5' AND NOT EXISTS (FROM touchpoints) THEN NULL
        WHEN r.rule = 'R6' THEN NULL
        ELSE count(c.customer_id)
    END AS count
FROM books AS b
CROSS JOIN (VALUES ('R1'), ('R2'), ('R3'), ('R4'), ('R5'), ('R6')) AS r (rule)
CROSS JOIN asked
LEFT JOIN candidates AS c ON c.portfolio = b.book AND c.rule = r.rule
WHERE b.book <> '' GROUP BY b.book, r.rule, any_nps;

-- "Rules in fixed order, ties by MRR, <= 2 per rule, an account once … Fewer than five candidates -> fewer rows."
CREATE TABLE chosen (portfolio VARCHAR, customer_id VARCHAR, mrr BIGINT, rule VARCHAR, place BIGINT);

CREATE TEMP MACRO best_two(of_rule) AS TABLE
    SELECT portfolio, customer_id, mrr, rule, row_number() OVER (
        PARTITION BY portfolio ORDER BY mrr DESC, customer_id
    ) AS place
    FROM candidates WHERE rule = of_rule AND customer_id NOT IN (SELECT customer_id FROM chosen)
    QUALIFY place <= 2;

INSERT INTO chosen FROM best_two('R1');
INSERT INTO chosen FROM best_two('R2');
INSERT INTO chosen FROM best_two('R3');
INSERT INTO chosen FROM best_two('R4');
INSERT INTO chosen FROM best_two('R5');

INSERT INTO figures BY NAME
WITH calls AS (
    SELECT portfolio, mrr FROM chosen
    QUALIFY row_number() OVER (PARTITION BY portfolio ORDER BY rule, place) <= 5
)

SELECT 'calls.called' AS id, b.book, '{}' AS by_group, NULL::HUGEINT AS cents, count(c.mrr) AS count
FROM books AS b LEFT JOIN calls AS c ON c.portfolio = b.book WHERE b.book <> '' GROUP BY b.book
UNION ALL
SELECT 'calls.amount', b.book, '{}', coalesce(sum(c.mrr), 0), NULL
FROM books AS b LEFT JOIN calls AS c ON c.portfolio = b.book WHERE b.book <> '' GROUP BY b.book;
