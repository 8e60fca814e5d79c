"""A network under shocks over time: who gives which share, what is hit, and what comes of it."""
