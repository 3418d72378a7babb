"""The same company told in another way: what a change of its tables must not change, and what it must.

``company`` invents it, ``changes`` tells it in another way, ``saying`` runs every notebook on it in this
process, ``comparing`` puts what two tellings gave side by side.
"""
