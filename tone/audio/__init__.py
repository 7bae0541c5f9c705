"""A file of sound → a Recording and the Samples of each channel."""
