"""What the platform talks about: networks, supply graphs, results and where they come from."""
