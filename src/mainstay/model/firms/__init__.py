"""Firm networks as the field publishes them: who sells to whom, for how much, in which industry."""
