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
