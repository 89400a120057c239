"""Pages of the EPCIs and communes."""
