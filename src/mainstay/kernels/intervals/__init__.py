"""Cascades over an AND/OR graph whose shares of supply are known as intervals."""
