"""`python -m tone`."""

from tone.cli.main import run

run()
