"""Reports: notebooks executed for each portfolio, rendered as pages, published as a month."""
