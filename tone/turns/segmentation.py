"""Who-or-how-many speak at each instant of one track: pyannote's segmentation-3.0.

The model hears 10 s at a time and tells for each 17 ms which of up to three local voices speak,
at most two at once. Only how many is used here: whose voice it is, the clusters tell. Each
instant is heard in ten chunks, which vote.

The network is SincNet, a bidirectional LSTM and three linear layers (Bredin and Laurent, 2021;
Plaquet and Bredin, 2023), written out over the published weights.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tone.call.recording import Samples
from tone.call.span import Span
from tone.progress import Progress, silent
from tone.turns.voice_weights import SEGMENTATION, load_weights

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import LSTM

Array = NDArray[np.float32]

RATE = 16_000  # Hz
CHUNK = 10 * RATE  # samples
STEP = RATE  # samples between two chunks
BATCH = 4  # chunks heard at once; more take memory and save no time
STRIDE = 270  # samples between two frames
RECEPTIVE = 991  # samples that a frame hears
FRAME = STRIDE / RATE  # s
FIRST = RECEPTIVE / RATE / 2  # s; the middle of the first frame
SPEAKERS_OF_CLASS = np.array([0, 1, 1, 1, 2, 2, 2])  # none, each of three, each pair of them
LOWEST_HZ = NARROWEST_HZ = 50.0  # of SincNet's filters


class Segmentation:
    """Tells at each instant whether anyone speaks, and whether two do; loads on first use."""

    def activity(self, samples: Samples, *, progress: Progress = silent) -> Array:
        """Shares of the votes, shape (frames, 2): someone speaks, two speak.

        Parameters
        ----------
        samples : one track at 16 kHz
        progress : called with the stage "speech"
        """
        frames = 1 + samples.count // STRIDE
        votes = np.zeros((frames, 2), np.float32)
        weight = np.full((frames, 1), 1e-9, np.float32)
        for starts, chunks in _chunks(samples.values):
            for start, speakers in zip(starts, self._speakers(chunks), strict=True):
                first = round(start / STRIDE)
                heard = speakers[: frames - first]
                taper = np.hamming(len(speakers))[: len(heard), None]
                votes[first : first + len(heard)] += taper * (heard[:, None] >= (1, 2))
                weight[first : first + len(heard)] += taper
            progress("speech", min(samples.duration, (starts[-1] + CHUNK) / RATE), samples.duration)
        return votes / weight

    @cached_property
    def _weights(self) -> "dict[str, Tensor]":
        return load_weights(SEGMENTATION)

    @cached_property
    def _filters(self) -> "Tensor":
        return _sinc_filters(self._weights)

    @cached_property
    def _lstm(self) -> "LSTM":
        from torch.nn import LSTM

        lstm = LSTM(60, 128, num_layers=4, bidirectional=True, batch_first=True)
        named = self._weights.items()
        lstm.load_state_dict({k.removeprefix("lstm."): v for k, v in named if k[:5] == "lstm."})
        return lstm.eval()

    def _speakers(self, chunks: Array) -> NDArray[np.int64]:
        """How many speak, shape (chunks, frames)."""
        import torch
        import torch.nn.functional as F  # noqa: N812

        from tone.tiles import one_core

        weights = self._weights
        with torch.inference_mode(), one_core(torch.get_num_threads()):  # the same anywhere
            states = self._sinc_net(torch.from_numpy(chunks)[:, None])
            states, _ = self._lstm(states.transpose(1, 2))
            for layer in ("linear.0", "linear.1"):
                states = F.leaky_relu(
                    F.linear(states, weights[f"{layer}.weight"], weights[f"{layer}.bias"])
                )
            scores = F.linear(states, weights["classifier.weight"], weights["classifier.bias"])
            return np.asarray(SPEAKERS_OF_CLASS[scores.argmax(dim=-1).numpy()])

    def _sinc_net(self, sound: "Tensor") -> "Tensor":
        import torch.nn.functional as F  # noqa: N812

        def normed(values: "Tensor", layer: str) -> "Tensor":
            return F.instance_norm(
                values,
                weight=self._weights[f"sincnet.{layer}.weight"],
                bias=self._weights[f"sincnet.{layer}.bias"],
            )

        states = normed(sound, "wav_norm1d")
        for layer in range(3):
            if layer == 0:
                states = F.conv1d(states, self._filters, stride=10).abs()
            else:
                name = f"sincnet.conv1d.{layer}"
                states = F.conv1d(
                    states, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
                )
            states = F.leaky_relu(normed(F.max_pool1d(states, 3), f"norm1d.{layer}"))
        return states


def _chunks(values: Array) -> Iterator[tuple[list[int], Array]]:
    """Starts and sound of the chunks, a batch at a time; the last one ends with the sound."""
    last = max(0, len(values) - CHUNK)
    starts = [*range(0, last, STEP), last]
    padded = np.pad(values, (0, max(0, CHUNK - len(values))))
    for index in range(0, len(starts), BATCH):
        batch = starts[index : index + BATCH]
        yield batch, np.stack([padded[start : start + CHUNK] for start in batch])


def _sinc_filters(weights: "dict[str, Tensor]") -> "Tensor":
    """Band-pass filters from their edges in Hz: even ones, then odd ones; shape (80, 1, 251)."""
    import torch

    bank = {name: weights[f"sincnet.conv1d.0.filterbank.{name}"] for name in FILTERBANK}
    low = LOWEST_HZ + bank["low_hz_"].abs()
    high = (low + NARROWEST_HZ + bank["band_hz_"].abs()).clamp(LOWEST_HZ, RATE / 2)
    time, window, width = bank["n_"], bank["window_"], 2 * (high - low)
    scale = window / (time / 2)
    even = (torch.sin(high @ time) - torch.sin(low @ time)) * scale
    odd = (torch.cos(low @ time) - torch.cos(high @ time)) * scale
    filters = torch.cat(
        [
            torch.cat([even, width, even.flip(1)], dim=1) / width,
            torch.cat([odd, torch.zeros_like(width), -odd.flip(1)], dim=1) / width,
        ]
    )
    return filters[:, None]


FILTERBANK = ("low_hz_", "band_hz_", "n_", "window_")


def stretches(
    share: Array, *, threshold: float = 0.5, shortest: float = 0.25, pause: float = 0.1
) -> tuple[Span, ...]:
    """Where a share of the votes is above a threshold.

    Parameters
    ----------
    share : array, shape (frames,)
    threshold : float in [0, 1]
    shortest, pause : s
        Shorter gaps are closed first, then shorter stretches are left out.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], share > threshold, [False]])))
    joined: list[Span] = []
    for first, last in edges.reshape(-1, 2):
        start, end = FIRST + first * FRAME, FIRST + last * FRAME
        if joined and start - joined[-1].end <= pause:
            start = joined.pop().start
        joined.append(Span(float(start), float(end)))
    return tuple(span for span in joined if span.duration >= shortest)
