"""The data-quality page: what was read, what was set aside, how fresh and whole it is, what to know.

It is the one page on which file names, dialects and hashes of inputs stand, so that all others are the
same bytes whatever files the rows came in. It speaks of the whole company, as the index beside it does.
"""
