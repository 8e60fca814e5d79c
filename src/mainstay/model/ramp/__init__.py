"""A rate month by month: what exists on a day, what is announced for later, and what binds."""
