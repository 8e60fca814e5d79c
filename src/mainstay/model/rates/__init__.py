"""What bounds the rate of an item: published capacities, observed output, and what they hold."""
