"""The kit beside others, in figures; see README.md."""
