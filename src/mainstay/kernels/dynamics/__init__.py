"""Output over time: producers draw on stocks, order, ration, work overtime and recover."""
