"""Calls in a notebook: plots, and an analysis that shows itself."""
