"""CALEOL: sittings, candidates, decisions, minutes, offers and leases."""
