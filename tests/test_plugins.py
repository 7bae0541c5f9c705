"""Names of parts."""

import pytest

from tone.errors import ConfigError
from tone.plugins import BUILT_IN, part


@pytest.mark.parametrize(
    ("seam", "name"), [(seam, name) for seam, named in BUILT_IN.items() for name in named]
)
def test_every_built_in_part_is_there(seam: str, name: str) -> None:
    assert part(seam, name).__name__ in BUILT_IN[seam][name]


def test_an_unknown_name_lists_what_is_installed() -> None:
    with pytest.raises(
        ConfigError, match="unknown transcriber 'wisper'; installed: faster_whisper, openai_whisper"
    ):
        part("transcriber", "wisper")
