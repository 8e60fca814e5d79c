"""Queues of cases before a desk: waits, priorities, networks of desks, and a simulation."""
