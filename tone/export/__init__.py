"""An analysis → a file; one format, one module."""
