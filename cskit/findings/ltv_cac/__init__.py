"""What the LTV and CAC page says: what an account has brought, and whether it paid for itself."""
