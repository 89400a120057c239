"""Pages of the committees: sittings, presence, decisions, minutes. Landlords' secretaries and members share them."""
