"""Whisper's encoder in bfloat16, by openai-whisper's own module, on processors made for it.

Of what CTranslate2 takes to hear a chunk of 30 s, its encoder takes two thirds, and eight bits gain
it little: what costs is attention among 1500 states, in 32. A processor that multiplies sixteen
bits in tiles (AMX) takes a third of the time this way (0.25 s for 0.77 s on one core, `base`), and
strays less: by 0.020 of the size of the states that 32 bits give, where eight-bit weights stray
by 0.061. On other processors sixteen bits are slower than eight.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tone.errors import ConfigError
from tone.memory import few_shapes, give_back
from tone.network import has_tiles
from tone.words.convert import dimensions, read_weights, rename

HALF = "encoder."
NORM = "ln"  # in the names of the layers whose numbers openai-whisper keeps in 32 bits

Array = NDArray[np.float32]


class TileEncoder:
    """The encoder of the model in a CTranslate2 folder, one sound after the other on one core.

    Raises
    ------
    ConfigError
        The weights of the folder are no plain floating-point numbers.
    """

    def __init__(self, folder: Path) -> None:
        few_shapes()
        import torch
        from whisper.model import AudioEncoder

        weights = read_weights(folder / "model.bin")
        sizes = dimensions(weights)
        names = ("n_mels", "n_audio_ctx", "n_audio_state", "n_audio_head", "n_audio_layer")
        encoder = AudioEncoder(*(sizes[name] for name in names))
        state = {
            name.removeprefix(HALF): torch.from_numpy(value).to(
                torch.float32 if NORM in name else torch.bfloat16
            )
            for name, value in rename(weights)
            if name.startswith(HALF)
        }
        encoder.load_state_dict(state, assign=True)
        self._encoder = encoder.eval()
        self._encoder.blocks[0].register_forward_pre_hook(_in_rows)
        give_back()
        self._threads = torch.get_num_threads()

    def encode(self, features: Array) -> Array:
        """States of sounds.

        Parameters
        ----------
        features : log-mel spectrograms, shape (sounds, bands, 3000)

        Returns
        -------
        array, shape (sounds, 1500, size of a state)
        """
        import torch

        from tone.tiles import one_core

        with torch.inference_mode(), one_core(self._threads):
            sound = torch.from_numpy(features).to(torch.bfloat16)
            return np.asarray(self._encoder(sound).float().numpy())


def tile_encoder(folder: Path) -> TileEncoder | None:
    """The encoder in bfloat16 where the processor is made for it and the weights are plain."""
    if not has_tiles():
        return None
    try:
        return TileEncoder(folder)
    except ConfigError:  # quantised by whoever made them: CTranslate2 reads them, torch does not
        return None


def _in_rows(_block: Any, states: tuple[Any, ...]) -> tuple[Any, ...]:
    """The states in rows.

    The convolutions leave them in columns, as which all sums and norms of the blocks take several
    times as long: a tenth of all.
    """
    return states[0].contiguous(), *states[1:]
