"""Choice-based letting: adverts, bids and their reasoned answers."""
