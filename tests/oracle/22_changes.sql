-- "Expansion splits by kind: upsell, cross-sell, readjustment (contractual index: IPCA, IGP-M)"; the kind is that of
-- "the line that began". In these data no product of an account has two lines that begin in one month.

-- What a contractual readjustment added to the MRR, "as if no yearly index had been applied": the new line as it is
-- billed, less the price before it under the same discount. What the end of a discount adds on that day is no index.
CREATE TABLE readjusted AS
WITH old_lines AS (
    SELECT l.customer_id, l.product, l.month, sum((c.amount * 1000000)::HUGEINT * t.times * 12 // t.per) AS micro_12
    FROM line_months AS l JOIN contracts AS c USING (contract_id, customer_id) JOIN terms AS t ON t.term = c.term
    WHERE NOT l.paused
    GROUP BY ALL
)

SELECT l.customer_id, l.month,
    sum(l.cents - CASE
        WHEN c.discount IS NULL
            OR coalesce(c.discount_from > last_day(l.month), false)
            OR coalesce(c.discount_to <= last_day(l.month), false) THEN half_up(o.micro_12, 120000)
        WHEN c.discount_kind = 'percent'
            THEN half_up(o.micro_12 * (100000000::HUGEINT - (c.discount * 1000000)::HUGEINT), 12000000000000)
        ELSE half_up(o.micro_12 - (c.discount * 1000000)::HUGEINT * t.times * 12 // t.per, 120000)
    END) AS cents
FROM line_months AS l
JOIN contracts AS c USING (contract_id, customer_id)
JOIN terms AS t ON t.term = c.term
JOIN old_lines AS o ON o.customer_id = l.customer_id AND o.product IS NOT DISTINCT FROM l.product
    AND o.month = l.month - INTERVAL 1 MONTH
WHERE l.kind = 'readjustment' AND date_trunc('month', l.start_on) = l.month AND NOT l.paused
GROUP BY ALL;

-- "expansion also by kind (by: {"kind": "upsell"})": of the accounts that expand this month, what each
-- product's change is due to: the kind of the line that began in it, with what is no readjustment of a
-- readjusted line apart, as "discount"; "unstated" where the data name no kind. A kind that is a loss on
-- balance is no part of an expansion.
INSERT INTO figures BY NAME
WITH sums AS (
    SELECT customer_id, product, month, sum(cents) FILTER (NOT paused) AS cents FROM line_months GROUP BY ALL
),

parts AS (
    SELECT m.book, m.customer_id, coalesce(now.cents, 0) - coalesce(past.cents, 0) AS cents, (
        SELECT coalesce(max(c.kind), 'unstated') FROM contracts AS c
        WHERE c.customer_id = m.customer_id AND c.product IS NOT DISTINCT FROM p.product
            AND date_trunc('month', c.start_on) = this_month()
    ) AS kind
    FROM moves AS m
    JOIN (SELECT DISTINCT customer_id, product FROM line_months) AS p USING (customer_id)
    LEFT JOIN sums AS now ON now.customer_id = m.customer_id AND now.product IS NOT DISTINCT FROM p.product
        AND now.month = this_month()
    LEFT JOIN sums AS past ON past.customer_id = m.customer_id AND past.product IS NOT DISTINCT FROM p.product
        AND past.month = months_ago(1)
    WHERE m.month = this_month() AND m.move = 'expansion'
),

kinds AS (
    SELECT p.book, p.customer_id, p.kind, CASE WHEN p.kind = 'readjustment' THEN r.cents ELSE p.cents END AS cents
    FROM parts AS p LEFT JOIN readjusted AS r ON r.customer_id = p.customer_id AND r.month = this_month()
    UNION ALL
    SELECT p.book, p.customer_id, 'discount', p.cents - r.cents
    FROM parts AS p JOIN readjusted AS r ON r.customer_id = p.customer_id AND r.month = this_month()
    WHERE p.kind = 'readjustment'
),

accounts_kinds AS (
    SELECT book, customer_id, kind, sum(cents) AS cents FROM kinds GROUP BY ALL HAVING sum(cents) <> 0
)

SELECT 'revenue.expansion' AS id, b.book, json_object('kind', k.kind) AS by_group, sum(k.cents) AS cents,
    count(DISTINCT k.customer_id) AS n
FROM books AS b JOIN accounts_kinds AS k ON in_book(k.book, b.book)
GROUP BY b.book, k.kind HAVING sum(k.cents) > 0;
