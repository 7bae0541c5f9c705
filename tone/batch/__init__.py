"""Many recordings: found, analysed once each, and kept; what failed is told and stops nobody."""
