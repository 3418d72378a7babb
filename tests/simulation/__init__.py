"""How often the kit's intervals hold what they estimate: enumerated where possible, else simulated.

``make simulate`` writes docs/validation.md. Each table's module gives its figures; the intervals are the
kit's own functions, on arrays.
"""
