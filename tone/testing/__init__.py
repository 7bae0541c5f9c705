"""What the authors of parts test with: calls of known truth, fakes, checks."""
