"""Samples → utterances → who holds the floor."""
