-- The raw tables of the sample company, as parameters/sample.yaml maps them: each column by its own name.
-- Text stays text; an empty cell is missing; amounts are exact. $folder holds the CSV files.
-- The month of the report, 2026-09; complete_from says that of accounts which signed before October 2023 only
-- those still there then are in the contracts.
SET VARIABLE month = DATE '2026-09-01';
SET VARIABLE complete_from = DATE '2023-10-01';
-- policy: touch_amounts, in cents.
SET VARIABLE touch_low = 110000;
SET VARIABLE touch_mid = 350000;
SET VARIABLE touch_high = 1400000;

CREATE TEMP MACRO raw(file) AS TABLE
    SELECT * FROM read_csv(getvariable('folder') || '/' || file, all_varchar = true, header = true, nullstr = '');

CREATE TABLE customers AS
SELECT customer_id, name, portfolio, segment, sector, region, size::INT AS size, channel,
    signed_on::DATE AS signed_on, touch_model, tier::INT AS tier
FROM raw('customers.csv');

CREATE TABLE contracts AS
SELECT contract_id, customer_id, product, start_on::DATE AS start_on, end_on::DATE AS end_on,
    amount::DECIMAL(38, 6) AS amount, "interval" AS term,
    discount::DECIMAL(38, 6) AS discount, discount_kind, discount_from::DATE AS discount_from,
    discount_to::DATE AS discount_to, kind, paused_from::DATE AS paused_from, paused_to::DATE AS paused_to,
    renewal_on::DATE AS renewal_on, notice_on::DATE AS notice_on, end_reason, bad_fit
FROM raw('contracts.csv');

CREATE TABLE invoices AS
SELECT invoice_id, customer_id, issued_on::DATE AS issued_on, amount::DECIMAL(38, 6) AS amount,
    period_start::DATE AS period_start, period_end::DATE AS period_end, due_on::DATE AS due_on,
    paid_on::DATE AS paid_on
FROM raw('invoices.csv');

CREATE TABLE portfolios AS
SELECT portfolio, csm, hours::DECIMAL(38, 6) AS hours, since::DATE AS since FROM raw('portfolios.csv');

CREATE TABLE assignments AS
SELECT customer_id, portfolio, valid_from::DATE AS valid_from, valid_to::DATE AS valid_to
FROM raw('assignments.csv');

CREATE TABLE surveys AS
SELECT response_id, customer_id, contact_id, answered_on::DATE AS answered_on, invited_on::DATE AS invited_on,
    survey, score::DECIMAL(38, 6) AS score, touchpoint, comment
FROM raw('surveys.csv');

CREATE TABLE acquisition AS
SELECT "month"::DATE AS month, channel, segment, spend::DECIMAL(38, 6) AS spend,
    ad_spend::DECIMAL(38, 6) AS ad_spend, sales_cycle_months::INT AS sales_cycle_months
FROM raw('acquisition.csv');

CREATE TABLE costs AS
SELECT customer_id, "month"::DATE AS month, cost_to_serve::DECIMAL(38, 6) AS cost_to_serve,
    hours::DECIMAL(38, 6) AS hours
FROM raw('costs.csv');

CREATE TABLE usage AS
SELECT customer_id, "month"::DATE AS month, seats::INT AS seats, active_users::INT AS active_users
FROM raw('usage.csv');

CREATE TABLE tickets AS
SELECT ticket_id, customer_id, opened_at::TIMESTAMP AS opened_at,
    first_response_at::TIMESTAMP AS first_response_at, NULL::DOUBLE AS first_response_minutes,
    closed_at::TIMESTAMP AS closed_at, priority, NULL::DECIMAL(38, 6) AS satisfaction
FROM raw('tickets.csv');

CREATE TABLE touchpoints AS SELECT customer_id, "on"::DATE AS day, kind FROM raw('touchpoints.csv');

CREATE TABLE contacts AS SELECT contact_id, customer_id, role FROM raw('contacts.csv');

CREATE TABLE price_index AS SELECT "month"::DATE AS month, level::DOUBLE AS level FROM raw('price_index.csv');
