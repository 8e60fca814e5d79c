"""Where many runs are worked off: in this process, in several, or on a cluster."""
