"""What docs/validation.md says around its tables."""

MINUTES = "35 minutes on two cores"

INTRODUCTION = """\
# How often the intervals hold what they estimate

An interval of 95% should hold the truth in 95 of 100 books like yours. Here is how often the kit's
intervals do: enumerated over all outcomes where that can be done, else simulated on books drawn from
companies whose truth is known. The intervals are the kit's own functions, `cskit/metrics/intervals/` and
`cskit/models/profile.py`. At the end stand published figures beside ours.

Made by `make simulate`, in {minutes}; change `tests/simulation/`, not this file. Coverage is in %. A
simulated cell has {count} books, so it may be off by ±0.3 (two standard errors at 95%), unless its table
says otherwise. Each cell has a seed of its own, from {seed} and its name, and can be repeated alone. A
**bold** figure falls outside the goal. No book is left out because nobody left, all left, or all answered
alike, unless its table says so.
"""

WILSON = """\
## Shares: Wilson

Enumerated exactly. *Average*: over all p from 0 to 1. *.02 to .98*: the least coverage at any p between
them. *Floor*: the least coverage at any p at all. It lies just below p = 0.18/n (and just above 1 − 0.18/n),
where a single success already puts the whole interval above p.
"""

NPS = """\
## Net Promoter Score: adjusted Wald

One contact an account. Enumerated exactly over all outcomes, at all shares in steps of 1% (promoters /
passives / detractors; promoters and detractors exchanged give the same). *Usual*: promoters at least 10%,
passives and detractors at least 5%. *Whole*: the whole triangle, its edges, where a kind of answer is never
given, included. The last two columns are the least coverage where each kind is at least 1% of all answers,
and on the whole triangle in steps of 10%.
"""

GRR = """\
## Gross revenue retention

What is estimated: the share that the company keeps of the MRR of a year ago, that is the mean over all the
accounts that such a book could have had, weighted by MRR. The truth is known: accounts of all sizes leave
alike. MRR is lognormal with σ on the log scale; the share *lost* leaves; 6% contract, by half. {count}
books a cell; those of the last two rows, of heavy losses, are {few} and not promised.
"""

NRR = """\
## Net revenue retention

The same books. 30% of the accounts expand: *uniform*, by 5 to 50%; *exponential*, by 27.5% on average;
*none*, nobody does. Truth: GRR plus 30% times the mean gain. Where nobody in a book expanded the interval
is GRR's, and the page says that it does not bound gains. In the first two kinds that is {unbounded} of the
books of 10 accounts, which mostly miss the truth, and hardly any of 20 or more.
"""

SENSITIVITY = """\
The goal does not say how large exponential gains are, nor by how much accounts contract. At 2% lost, where
NRR covers least, that decides. Where contractions are smaller or gains larger than above, some cells fall
below the goal:
"""

SURVIVAL = """\
## Kaplan–Meier at 12 months

Truth: the share of accounts still here at 12 months. *Lost*: the share that leaves within them, *monthly* at
an even rate or *yearly*, all at the end of the year. *Seen*: all for a year or more; or accounts that began
in the last 24 or 36 months, the younger ones not seen to the end; or *late*: a third began before the
data and came under observation at an age of 1 to 11 months. A book shows the cell where at no age up to 12
fewer than 5 accounts are at risk; coverage is that of the books that show it, in brackets their share in %,
where it is not 100. Below 30 accounts the goal is for cells that half of the books show. Where all leave
at the end of the year, or all were seen for one, the estimate is a plain share of those at risk: what falls
outside there is due to whole numbers. Of 10 accounts that began within 24 months, 5 to 7 are mostly at
risk; one loss among them puts Wilson's interval above 2% too.
"""

PROJECTION = """\
## Projection: shifted beta-geometric, profile likelihood

The share still here at twice the age that was seen, where the model is true. α and β of accounts that are
*very different* .67 and 3.81, *different* 1.5 and 12, *few leave* .5 and 9.5, *almost alike* 8 and 64. They
began *together*, or *staggered*, one after the other: then few are as old as the *periods* seen. {count}
books a cell, so a figure may be off by ±2.2 (two standard errors at 95%). Cells whose {count} books lay
within two standard errors of an end of the goal (†) were drawn anew: their figure is that of {again} other
books alone, ±1.4.

Coverage is that of the books that the data identify (somebody left, somebody stayed, two periods): in
brackets their share in %, where it is not 100. A fit at the edge of the family, where accounts cannot be
told to differ, is identified and counts. For the others a page does not make this interval: it shows the
company's curve in place of the book's, and says so and why; where the company has none either, it shows
none and says why. So it does for books of fewer than {enough} accounts. And it goes less far than this
table: to twice the age up to which {group} accounts were at risk, and never past 60 months.
"""

CHOICE = """\
### After the choice of the model

A page does not know which model is true. It takes the one that was closer to the last months, held out, and
gives its interval as if that had been known. Here the shifted beta-geometric is true: how often does what a
reader sees hold the truth, at the last month that the page shows? Books of {size} accounts that decide each
month and are all of their company, over {span} months; {count} books a cell, so ±3. *Other model*: % of the
books for which the beta-discrete-Weibull was taken. *Always the true one*: coverage in the same books without
the choice. *Width*: mean width after the choice, over that of the true model. The goal above is not of these
figures: nothing is promised after the choice.
"""

CONTACTS = """\
## Several contacts an account

The definitions first asked for a bootstrap of accounts. These figures decided against it: with few accounts
it covers too little, and least where accounts agree. The kit counts n ÷ design effect answers (*effective
answers*). Also tried: the variance times the design effect (*wider variance*); each answer as if of an
account of its own; a bootstrap of accounts and of the three added answers.

Books of 10 to 200 accounts of 1 to 5 contacts, all numbers equally likely. Two contacts of an account
correlate by 0, 0.2, 0.5 or 1 (*alike*). Promoters / passives / detractors: {mixes}. In the last, accounts
of 4 or 5 contacts have the first two exchanged. Truth: the score of all answers. *Width* is over that of the
first row; {draws} draws, {count} books a cell.
"""

CONTACTS_FULL = """\
By cell, effective answers · percentile bootstrap, by number of accounts:
"""

OTHERS = """\
## Not promised, measured

### Difference of two shares: Newcombe

Enumerated on a grid of p₁ and p₂ in steps of .02.
"""

POISSON = """\
### Expected number of rare events: Garwood

Enumerated. Exact intervals cover at least 95%.
"""

MEANS = """\
### Mean rating: Student

By number of answers, one an account; {count} books a cell. *spread*: 10, 10, 20, 30 and 30% give 1 to 5;
*mostly 5*: 1, 2, 2, 15 and 80%. A mean of ratings that are nearly all the same covers less than it says.
"""

LTV = """\
### Lifetime value: ARPA ÷ churn

By number of accounts; lognormal MRR with σ = 1, churn over 12 months of them; {count} books a cell. Only
books that lost an account show this figure; in brackets their share in %. Where it is small, those books
lost more than the company does, and the interval, which does not know that it was chosen, covers less.
"""

CHANGE = """\
### Change of the Net Promoter Score

By number of accounts that answer in each period; nothing changed; {count} books a cell, so ±2.
"""

THIS_BOOK = """\
### Net Promoter Score of this book only

With `finite_population` the score is that which all accounts of the book would give today, and its range is
narrowed · without it. One contact an account, {count} books a cell.
"""

COHORTS = """\
NRR and GRR of a cohort, and retention by group, are the same functions as above, with the accounts of the
cohort or group. Random books in the Pareto are drawn, not estimated: their middle 95% is counted.
"""

PUBLISHED = """\
## Published figures against ours

Every published figure that the kit is checked against; `tests/published/` has them, computes ours each
time, and fails where one, rounded as it is printed, is not the printed one (here it would be **bold**).
Difference: ours less theirs, of several numbers the largest. The CDNOW and the playbook's data are not ours
to hand on: without them beside the checkout their rows stay as they were last computed.
"""

SOURCES = """\
Sources, and in brackets what could not be seen in print:
"""
