"""Every message to a person: its text, channel and proof."""
