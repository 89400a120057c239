"""Territories, organisations, agents, accounts and the reference geography."""
