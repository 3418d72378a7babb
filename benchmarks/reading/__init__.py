"""How fast a company's exports become its snapshot: against DuckDB that only reads and writes the same files."""
