"""A supply network as the programmes of recovery read it: stocks, capacities, recovery times."""
