"""What the NPS page says: who is unhappy, who is silent, and whether it matters."""

from cskit.findings.nps_breakdown.acting import act, act_caption
from cskit.findings.nps_breakdown.change import (
    effects,
    mixed,
    moved,
    quarters,
    quarters_alt,
    quarters_caption,
)
from cskit.findings.nps_breakdown.company import staying, staying_caption, stays
from cskit.findings.nps_breakdown.drivers import drivers, drivers_caption, drivers_limits, drivers_said
from cskit.findings.nps_breakdown.groups import compared, forest, forest_alt, forest_caption, suppressed
from cskit.findings.nps_breakdown.headline import counted, headline
from cskit.findings.nps_breakdown.listing import (
    silent,
    silent_caption,
    unhappy,
    unhappy_caption,
    unheard,
    waiting,
    withheld,
)
from cskit.findings.nps_breakdown.since import since, since_figures
from cskit.findings.nps_breakdown.touchpoints import (
    ease,
    ratings,
    ratings_caption,
    support,
    support_caption,
    topics,
    topics_caption,
)

__all__ = [
    "act",
    "act_caption",
    "compared",
    "counted",
    "drivers",
    "drivers_caption",
    "drivers_limits",
    "drivers_said",
    "ease",
    "effects",
    "forest",
    "forest_alt",
    "forest_caption",
    "headline",
    "mixed",
    "moved",
    "quarters",
    "quarters_alt",
    "quarters_caption",
    "ratings",
    "ratings_caption",
    "silent",
    "silent_caption",
    "since",
    "since_figures",
    "staying",
    "staying_caption",
    "stays",
    "support",
    "support_caption",
    "suppressed",
    "topics",
    "topics_caption",
    "unhappy",
    "unhappy_caption",
    "unheard",
    "waiting",
    "withheld",
]
