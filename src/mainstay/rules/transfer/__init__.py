"""What may go where: facts of an item and a transfer, related cases, consents, hops."""
