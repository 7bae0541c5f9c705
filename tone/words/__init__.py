"""Samples and where speech is → words with their times."""
