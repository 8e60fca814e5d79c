"""Rules and policy as dated data."""
