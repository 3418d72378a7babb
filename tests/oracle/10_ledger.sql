-- The ledger: one row per customer and month, from the first month of the data to the month of the report.

-- "lines with start_on <= last day < end_on, each rounded once to the cent (half away from zero) after discount
-- and interval; all else is sums of cents". "month x1, quarter /3, semester /6, year /12, N months /N,
-- week x52/12, day x365/12 … one-off and trial lines are not MRR". A line is times/per of its amount a month.
CREATE TABLE terms AS
SELECT DISTINCT term,
    CASE WHEN term = 'week' THEN 52 WHEN term = 'day' THEN 365 ELSE 1 END AS times,
    CASE
        WHEN term = 'month' THEN 1
        WHEN term = 'quarter' THEN 3
        WHEN term = 'semester' THEN 6
        WHEN term IN ('year', 'week', 'day') THEN 12
        WHEN term LIKE '% months' THEN regexp_extract(term, '^(\d+) months$', 1)::INT
    END AS per
FROM contracts;

CREATE TABLE months AS
SELECT month::DATE AS month, last_day(month) AS last_day
FROM generate_series(
    (SELECT date_trunc('month', min(start_on)) FROM contracts),
    getvariable('month')::TIMESTAMP,
    INTERVAL 1 MONTH
) AS series (month);

-- "discounts: subtract what is in force". In whole millionths of a cent-unit, so that nothing is rounded but once:
-- amounts and discounts have six decimals; per cent has 100 * 10^6 to the whole.
CREATE TABLE line_months AS
WITH forced AS (
    SELECT c.*, m.month, m.last_day, t.times, t.per,
        (c.amount * 1000000)::HUGEINT AS amount_micro,
        CASE
            WHEN c.discount IS NULL
                OR coalesce(c.discount_from > m.last_day, false)
                OR coalesce(c.discount_to <= m.last_day, false) THEN 0
            ELSE (c.discount * 1000000)::HUGEINT
        END AS discount_micro
    FROM contracts AS c
    JOIN terms AS t USING (term)
    JOIN months AS m ON c.start_on <= m.last_day AND (c.end_on IS NULL OR m.last_day < c.end_on)
    WHERE t.per IS NOT NULL
),

-- The monthly amount in cents is top / bottom.
fractions AS (
    SELECT *,
        CASE
            WHEN discount_kind = 'percent' THEN amount_micro * (100000000::HUGEINT - discount_micro)
            ELSE (amount_micro - discount_micro) * 100000000::HUGEINT
        END * times AS top,
        1000000000000::HUGEINT * per AS bottom
    FROM forced
)

SELECT contract_id, customer_id, product, kind, month, last_day, start_on, end_on, renewal_on,
    greatest((2 * top + bottom) // (2 * bottom), 0)::BIGINT AS cents,
    -- "pause: own state, out of MRR, not churn": from paused_from on, to the day before paused_to.
    coalesce(paused_from <= last_day AND (paused_to IS NULL OR last_day < paused_to), false) AS paused
FROM fractions;

-- "assignments: who looks after an account, when; default: customers.portfolio, always".
CREATE TABLE ledger AS
WITH sums AS (
    SELECT customer_id, month,
        sum(cents) FILTER (NOT paused) AS mrr,
        coalesce(bool_or(paused AND cents > 0), false) AS some_paused
    FROM line_months
    GROUP BY ALL
),

dense AS (
    SELECT c.customer_id, m.month, m.last_day,
        coalesce(a.portfolio, c.portfolio) AS portfolio,
        coalesce(s.mrr, 0)::BIGINT AS mrr,
        -- "Active: MRR > 0 and not paused." Accounts whose MRR is 0 because of a pause are paused.
        coalesce(s.mrr, 0) = 0 AND coalesce(s.some_paused, false) AS paused
    FROM customers AS c
    CROSS JOIN months AS m
    LEFT JOIN sums AS s ON s.customer_id = c.customer_id AND s.month = m.month
    LEFT JOIN assignments AS a ON a.customer_id = c.customer_id
        AND a.valid_from <= m.last_day AND (a.valid_to IS NULL OR m.last_day < a.valid_to)
)

SELECT d.*, f.first_month, datediff('month', f.first_month, d.month) AS age, d.mrr > 0 AS active,
    d.mrr > 0 OR d.paused AS here
FROM dense AS d
LEFT JOIN (SELECT customer_id, min(month) AS first_month FROM dense WHERE mrr > 0 GROUP BY ALL) AS f
    ON f.customer_id = d.customer_id;

-- "each account belongs to the portfolio it has at t or had in its last active month, so portfolios sum to the
-- company". An account that is here (paying or paused) has its portfolio of that month; one that is gone, that of
-- the last month in which it was here. One that has not paid yet (a trial) is in the ledger "from the account's first
-- month in the data" on, with its portfolio of the month.
CREATE TABLE members AS
SELECT l.customer_id, l.month,
    last_value(CASE WHEN l.here OR ((l.first_month > l.month) IS NOT FALSE AND c.begun <= l.last_day) THEN l.portfolio
        END IGNORE NULLS) OVER (PARTITION BY l.customer_id ORDER BY l.month ROWS UNBOUNDED PRECEDING) AS book
FROM ledger AS l
JOIN (SELECT customer_id, min(start_on) AS begun FROM contracts GROUP BY ALL) AS c USING (customer_id);

-- Every group that has reports: the portfolios, and '' for the company as a whole.
CREATE TABLE books AS SELECT DISTINCT portfolio AS book FROM customers UNION ALL SELECT '';

-- What the oracle finds: exactly one of cents, count and ratio; none of them where the figure is undefined.
CREATE TABLE figures (id VARCHAR, book VARCHAR, by_group JSON, cents HUGEINT, count BIGINT, ratio DOUBLE, n BIGINT);

CREATE TEMP MACRO this_month() AS getvariable('month')::DATE;
CREATE TEMP MACRO months_ago(k) AS (getvariable('month')::DATE - to_months(k))::DATE;
-- A quotient in whole cents, half away from zero; undefined where there is nothing to divide by.
CREATE TEMP MACRO half_up(top, bottom) AS
    CASE WHEN bottom > 0 THEN sign(top) * ((2 * abs(top) + bottom) // (2 * bottom)) END;
CREATE TEMP MACRO in_book(account_book, book) AS book = '' OR account_book = book;
