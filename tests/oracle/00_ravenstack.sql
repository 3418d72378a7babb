-- The raw tables of RavenStack, as parameters/ravenstack.yaml maps them, its meaning written out here.
-- $folder holds the CSV files. Industries stand in for portfolios. No table of assignments, surveys, invoices …
SET VARIABLE month = DATE '2024-12-01';
SET VARIABLE complete_from = NULL::DATE;
SET VARIABLE touch_low = NULL::BIGINT;
SET VARIABLE touch_mid = NULL::BIGINT;
SET VARIABLE touch_high = NULL::BIGINT;

CREATE TEMP MACRO raw(file) AS TABLE
    SELECT * FROM read_csv(getvariable('folder') || '/' || file, all_varchar = true, header = true, nullstr = '');

CREATE TABLE customers AS
SELECT account_id AS customer_id, account_name AS name, industry AS portfolio, plan_tier AS segment,
    industry AS sector, country AS region, NULL::INT AS size, referral_source AS channel,
    signup_date::DATE AS signed_on, NULL::VARCHAR AS touch_model, NULL::INT AS tier
FROM raw('ravenstack_accounts.csv');

-- end_on: inclusive. The end date is the last day of service, so the first day without is the day after.
-- The MRR is given ready: every line is per month.
CREATE TABLE contracts AS
SELECT subscription_id AS contract_id, account_id AS customer_id, plan_tier AS product,
    start_date::DATE AS start_on, end_date::DATE + 1 AS end_on, mrr_amount::DECIMAL(38, 6) AS amount,
    'month' AS term, NULL::DECIMAL(38, 6) AS discount, NULL::VARCHAR AS discount_kind,
    NULL::DATE AS discount_from, NULL::DATE AS discount_to, NULL::VARCHAR AS kind,
    NULL::DATE AS paused_from, NULL::DATE AS paused_to, NULL::DATE AS renewal_on, NULL::DATE AS notice_on,
    NULL::VARCHAR AS end_reason, NULL::VARCHAR AS bad_fit
FROM raw('ravenstack_subscriptions.csv');

CREATE TABLE tickets AS
SELECT ticket_id, account_id AS customer_id, submitted_at::TIMESTAMP AS opened_at,
    NULL::TIMESTAMP AS first_response_at, first_response_time_minutes::DOUBLE AS first_response_minutes,
    closed_at::TIMESTAMP AS closed_at, priority, satisfaction_score::DECIMAL(38, 6) AS satisfaction
FROM raw('ravenstack_support_tickets.csv');

-- What RavenStack has not: the same columns as the sample's, and no row.
CREATE TABLE invoices (invoice_id VARCHAR, customer_id VARCHAR, issued_on DATE, amount DECIMAL(38, 6),
    period_start DATE, period_end DATE, due_on DATE, paid_on DATE);
CREATE TABLE portfolios (portfolio VARCHAR, csm VARCHAR, hours DECIMAL(38, 6), since DATE);
CREATE TABLE assignments (customer_id VARCHAR, portfolio VARCHAR, valid_from DATE, valid_to DATE);
CREATE TABLE surveys (response_id VARCHAR, customer_id VARCHAR, contact_id VARCHAR, answered_on DATE,
    invited_on DATE, survey VARCHAR, score DECIMAL(38, 6), touchpoint VARCHAR, comment VARCHAR);
CREATE TABLE acquisition (month DATE, channel VARCHAR, segment VARCHAR, spend DECIMAL(38, 6),
    ad_spend DECIMAL(38, 6), sales_cycle_months INT);
CREATE TABLE costs (customer_id VARCHAR, month DATE, cost_to_serve DECIMAL(38, 6), hours DECIMAL(38, 6));
CREATE TABLE usage (customer_id VARCHAR, month DATE, seats INT, active_users INT);
CREATE TABLE touchpoints (customer_id VARCHAR, day DATE, kind VARCHAR);
CREATE TABLE price_index (month DATE, level DOUBLE);
CREATE TABLE contacts (contact_id VARCHAR, customer_id VARCHAR, role VARCHAR);
