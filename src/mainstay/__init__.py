"""Mainstay: what allied defence supply networks depend on, and how firmly we know it."""
