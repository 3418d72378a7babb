"""How fast exports become a snapshot: against DuckDB that only reads and writes the same files."""
