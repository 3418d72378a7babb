"""Segmentation: touch models by ticket, hours, tiers of fit, and how groups behave.

A touch model is a rule on facts: the ticket, and lines that the policy states or the company's own
tickets give. The CSM proposes a change, the leader decides; a client is never told the tier.
"""

from cskit.metrics.segmentation.acting import misfits, to_act
from cskit.metrics.segmentation.experience import csm_in_sector, experience
from cskit.metrics.segmentation.figures import available, of_movers, of_tiers, summary
from cskit.metrics.segmentation.models import hours_spent, served
from cskit.metrics.segmentation.movers import movers
from cskit.metrics.segmentation.retention import by_group, company_retention, published, stayed
from cskit.metrics.segmentation.retention import why_none as why_no_retention
from cskit.metrics.segmentation.since import of_month, since, with_published
from cskit.metrics.segmentation.split import by_model, by_segment, sectors
from cskit.metrics.segmentation.tendencies import company, compared, experienced, groups, nps
from cskit.metrics.segmentation.tickets import LINES, MODELS, company_cuts, cut_points, cuts, tickets
from cskit.metrics.segmentation.tiers import tiers

__all__ = [
    "LINES",
    "MODELS",
    "available",
    "by_group",
    "by_model",
    "by_segment",
    "company",
    "company_cuts",
    "company_retention",
    "compared",
    "csm_in_sector",
    "cut_points",
    "cuts",
    "experience",
    "experienced",
    "groups",
    "hours_spent",
    "misfits",
    "movers",
    "nps",
    "of_month",
    "of_movers",
    "of_tiers",
    "published",
    "sectors",
    "served",
    "since",
    "stayed",
    "summary",
    "tickets",
    "tiers",
    "to_act",
    "why_no_retention",
    "with_published",
]
