"""Signals, reasons, and the words of the practice."""

from __future__ import annotations

from cskit.definitions.entry import Term
from cskit.locale import N_

__all__ = ["GLOSSARY", "REASONS", "SIGNALS"]

SIGNALS: dict[str, Term] = {
    term.id: term
    for term in (
        Term(
            "renewal",
            N_("Renewal due"),
            N_("A contract is due for renewal within the days the policy says, and not yet renewed"),
        ),
        Term("detractor", N_("Detractor"), N_("The latest answer of a contact is 0 to 6")),
        Term("contraction", N_("MRR fell"), N_("MRR is below that of some months ago")),
        Term("late_invoice", N_("Invoice overdue"), N_("An invoice is open long past its due date")),
        Term(
            "usage_drop",
            N_("Use fell"),
            N_("Active users are far below the account's own mean of the three months before"),
        ),
        Term("ticket", N_("Urgent ticket open"), N_("A support ticket of high or urgent priority is open")),
        Term("silent", N_("No touchpoint lately"), N_("No touchpoint for many days")),
        Term("readjustment", N_("Readjustment due"), N_("The yearly price readjustment is due soon")),
        Term("no_answer", N_("No survey answer"), N_("No answer to any survey in the window")),
    )
}
"""The signals, by id, in the order in which they are shown."""

REASONS: dict[str, str] = {
    "no_paying_account": N_("no paying account at month end"),
    "one_account": N_("only one account"),
    "no_mrr_a_year_ago": N_("no account of the book paid a year ago"),
    "less_than_12_months": N_("less than 12 months of data"),
    "no_recurring_revenue": N_("no recurring revenue: customers order when they need"),
    "no_contracts": N_("no contract table"),
    "no_renewal_dates": N_("the data do not say when contracts end"),
    "no_surveys": N_("no survey table"),
    "no_answers": N_("no answer in the window"),
    "no_nps_survey": N_("no NPS survey in the data"),
    "too_few_answers": N_("fewer accounts answered than the smallest group that is shown"),
    "no_invitations": N_("the data do not say who was invited"),
    "nobody_invited": N_("nobody was invited in the window"),
    "no_touchpoints": N_("no table of touchpoints"),
    "no_ratings": N_("no rating in the window"),
    "no_ticket_table": N_("no table of support tickets"),
    "no_tickets": N_("no ticket in the window"),
    "not_yet": N_("none so far"),
    "no_comparison": N_("too few other accounts in the company to compare with"),
    "no_signal_data": N_("the data hold nothing that could give a signal"),
    "none_at_risk": N_("no account with a renewal due and another signal"),
    "never_paid": N_("no account of the book has paid yet"),
    "beginning_unknown": N_("the data do not say when the accounts began"),
    "too_young": N_("no account could be that old yet"),
    "too_few_accounts": N_("too few accounts for a rate"),
    "half_still_here": N_("more than half are still here at the oldest age with enough accounts"),
    "no_loss": N_("no account left"),
    "nobody_stayed": N_("no account stayed that long"),
    "kinds_not_stated": N_("the data do not say why MRR changed"),
    "reasons_not_stated": N_("the data do not say why accounts left"),
    "no_margin": N_("serving the accounts costs all that they pay"),
    "no_losses": N_("nobody left in 12 months, so churn is not known"),
    "losses_seen": N_("accounts left: the value itself is given, not a lower bound"),
    "no_account_months": N_("no account has been seen for a whole month yet"),
    "no_invoices": N_("no invoice table: single sales are not known"),
    "no_sales": N_("no sale in 12 months"),
    "no_spend_table": N_("no acquisition spend in the data"),
    "spend_incomplete": N_("months of acquisition spend are missing"),
    "no_new_account": N_("no new account"),
    "small_group": N_("too few accounts to show a company figure"),
    "no_spend_here": N_("no spend is named for it"),
    "no_cac": N_("what winning an account costs is not known"),
    "no_first_year": N_("no accounts with a whole first year and all of its spend"),
    "no_ad_spend": N_("no advertising spend in the data"),
    "no_curve": N_("too few accounts to see how long they stay"),
    "not_seen": N_("not paid back within the months seen"),
    "no_costs": N_("no table of costs"),
    "no_cost_rows": N_("no account of the book has a cost"),
    "losses_not_known": N_("the data do not hold the accounts that left in these 12 months"),
    "tickets_alike": N_("all accounts pay about the same: the ticket tells no models apart"),
    "model_not_stated": N_("the data do not say which touch model is in force"),
    "tier_not_stated": N_("the data do not say which tier is in force"),
    "nothing_to_score": N_("nothing of a tier's score is known"),
    "no_hours": N_("the data do not say how many hours there are"),
    "no_hours_spent": N_("no hours spent on record"),
    "no_sector": N_("the data do not say the sectors"),
    "one_group": N_("only one group is large enough to show"),
}
"""Why a metric is undefined, in words, by the code that results carry."""

GLOSSARY: tuple[Term, ...] = (
    Term("account", N_("Account"), N_("A company that contracts from us")),
    Term("portfolio", N_("Portfolio"), N_("Accounts one CSM looks after")),
    Term(
        "csm",
        N_("CSM"),
        N_("Customer Success Manager: looks after a portfolio of accounts"),
    ),
    Term("base", N_("Customer base"), N_("All active accounts")),
    Term("revenue.mrr", N_("MRR"), N_("Recurring revenue per month, at month end")),
    Term("revenue.arr", N_("ARR"), N_("12 × MRR")),
    Term("revenue.acv", N_("ACV"), N_("Contract value per year of term")),
    Term("revenue.ticket", N_("Average ticket"), N_("MRR ÷ active accounts")),
    Term("revenue.nrr_12m", N_("NRR"), N_("MRR today of last year's accounts ÷ their MRR then")),
    Term("revenue.grr_12m", N_("GRR"), N_("The same, without counting increases")),
    Term("revenue.logo_churn", N_("Logo churn"), N_("Accounts lost ÷ accounts at start")),
    Term("revenue.gross_churn", N_("Gross MRR churn"), N_("MRR lost and reduced ÷ MRR at start")),
    Term("revenue.net_churn", N_("Net MRR churn"), N_("Gross churn minus expansion; negative = gain")),
    Term("contraction", N_("Contraction"), N_("The account stays and pays less")),
    Term("expansion", N_("Expansion"), N_("The account pays more than before")),
    Term("upsell", N_("Up-sell"), N_("More of what it already has")),
    Term("cross_sell", N_("Cross-sell"), N_("A further product or service")),
    Term("readjustment", N_("Price readjustment"), N_("Contractual yearly index; not value sold")),
    Term("new_mrr", N_("New MRR"), N_("MRR of accounts that never paid before")),
    Term("reactivation", N_("Reactivation"), N_("Paid before, stopped, pays again")),
    Term("freeze", N_("Account freeze"), N_("Paused by agreement; not churn")),
    Term("transfer", N_("Transfer"), N_("Account passes to another CSM")),
    Term("revenue.renewal_rate", N_("Renewal rate"), N_("Renewed ÷ due for renewal")),
    Term("cohort", N_("Cohort"), N_("Accounts that began to pay in one period")),
    Term(
        "retention.m12", N_("12-month retention"), N_("Still here after 12 full months ÷ those who could be")
    ),
    Term("retention.lifetime_to_date", N_("Lifetime to date"), N_("Mean months as a client so far")),
    Term("ltv.discounted", N_("LTV"), N_("Expected margin over the horizon, today's money")),
    Term("ltv.potential", N_("LTV potential"), N_("Upper quartile among similar accounts")),
    Term("cac.blended", N_("CAC"), N_("Sales and marketing spend ÷ new accounts")),
    Term("cac.payback_months", N_("CAC payback"), N_("Months until margin covers CAC")),
    Term("margin", N_("Margin"), N_("Revenue minus cost to serve")),
    Term("nps.score", N_("NPS"), N_("% promoters − % detractors")),
    Term("nps.groups", N_("Promoter, passive, detractor"), N_("9–10, 7–8, 0–6")),
    Term("csat.score", N_("CSAT"), N_("Satisfied answers ÷ answers, by touchpoint")),
    Term("ces.score", N_("CES"), N_("Ease, 1–5; above 3.5 is satisfactory")),
    Term("touch_model", N_("Touch model"), N_("How much personal service an account gets")),
    Term("touch_plan", N_("Touch plan"), N_("Planned contacts along the journey")),
    Term("coverage", N_("Account coverage"), N_("Accounts with the agreed touchpoint ÷ all")),
    Term("ebr", N_("EBR / QBR"), N_("Review of results with the decision maker")),
    Term("asp", N_("Success plan (ASP)"), N_("Goals, milestones, owners agreed with the client")),
    Term("interval", N_("Likely range"), N_("95% confidence interval")),
)
"""The words of the practice, in the order in which the glossary shows them."""
