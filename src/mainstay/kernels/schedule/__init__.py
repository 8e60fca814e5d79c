"""Activity networks: which steps hold the whole up, how long it takes, and how sure that is."""
