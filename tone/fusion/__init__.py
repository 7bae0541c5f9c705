"""A conversation and its prosody → a timeline of the customer's distress."""
