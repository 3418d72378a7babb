"""What the recurring revenue page says: what came in, what went out, what is due."""

from cskit.findings.recurring_revenue.acting import act, act_caption
from cskit.findings.recurring_revenue.base import course_alt, course_caption, in_real_terms, naive, verdict
from cskit.findings.recurring_revenue.due import decided, due_alt, due_caption, due_list, in_months
from cskit.findings.recurring_revenue.headline import at_edge, headline
from cskit.findings.recurring_revenue.moved import (
    SINCE,
    ends,
    gained,
    in_words,
    named_steps,
    since_figures,
    steps_alt,
    steps_caption,
    who_caption,
)
from cskit.findings.recurring_revenue.rates import rate_rows
from cskit.findings.recurring_revenue.tickets import ticket_caption, ticket_rows

__all__ = [
    "SINCE",
    "act",
    "act_caption",
    "at_edge",
    "course_alt",
    "course_caption",
    "decided",
    "due_alt",
    "due_caption",
    "due_list",
    "ends",
    "gained",
    "headline",
    "in_months",
    "in_real_terms",
    "in_words",
    "naive",
    "named_steps",
    "rate_rows",
    "since_figures",
    "steps_alt",
    "steps_caption",
    "ticket_caption",
    "ticket_rows",
    "verdict",
    "who_caption",
]
