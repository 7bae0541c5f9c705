"""Regular expressions in the TOML files beside this one, by their heading."""

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def cues(file: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    """The expressions of one file, such as `cues.toml`."""
    table = tomllib.loads(files(__package__).joinpath(file).read_text(encoding="utf-8"))
    return {heading: tuple(map(re.compile, listed)) for heading, listed in table.items()}
