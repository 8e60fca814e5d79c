"""Which parts of a product bar or burden its sale to a nation, and what would free it."""
