"""Samples and a conversation → how the speech sounds."""
