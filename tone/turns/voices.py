"""What a voice is like, as a vector: 3D-Speaker's CAM++.

Vectors of one person lie close together (cosine), whatever is said. The network is a
convolutional front, densely connected time-delay blocks with context-aware masks, and pooled
statistics (Wang et al., 2023), written out over the published weights.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tone.call.recording import Samples
from tone.call.span import Span
from tone.errors import DependencyMissing
from tone.progress import Progress, silent
from tone.turns.voice_weights import CAMPLUS, INSTALL, load_weights

if TYPE_CHECKING:
    from torch import Tensor

Array = NDArray[np.float32]

RATE = 16_000  # Hz
BANDS = 80
BATCH = 8  # windows heard at once; more take memory and save no time
BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers and dilation of each block
POOL = 100  # frames that a mask's context is averaged over
PCM = 32768.0  # Kaldi's features expect 16-bit values


class VoiceModel:
    """Makes of stretches of sound vectors that tell who speaks; loads on first use."""

    def embed(
        self, samples: Samples, windows: Sequence[Span], *, progress: Progress = silent
    ) -> Array:
        """One vector of length 1 for each window, shape (windows, 192).

        Parameters
        ----------
        samples : one track at 16 kHz
        windows : each of 0.1 s or more
        progress : called with the stage "voices"
        """
        import torch

        from tone.tiles import one_core

        usual = torch.get_num_threads()
        vectors = np.zeros((len(windows), 192), np.float32)
        done = 0
        for batch in _alike(windows):
            bands = [fbank(samples.within(windows[index])) for index in batch]
            frames = min(len(each) for each in bands)  # rounding: one more or less
            heard = torch.from_numpy(np.stack([each[:frames] for each in bands]))
            with torch.inference_mode(), one_core(usual):  # as fast, and the same anywhere
                vectors[batch] = _network(heard, self._weights).numpy()
            done += len(batch)
            progress("voices", samples.duration * done / len(windows), samples.duration)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)

    @cached_property
    def _weights(self) -> "dict[str, Tensor]":
        return load_weights(CAMPLUS)


def _alike(windows: Sequence[Span]) -> Iterator[NDArray[np.int64]]:
    """Numbers of windows that are equally long, a batch at a time."""
    lengths = np.array([round(window.duration * 1000) for window in windows])
    for length in np.unique(lengths):
        found = np.flatnonzero(lengths == length)
        for first in range(0, len(found), BATCH):
            yield found[first : first + BATCH]


def fbank(values: Array) -> Array:
    """Kaldi's log-mel bands of sound at 16 kHz, each band's mean removed: (frames, 80)."""
    try:
        from kaldi_native_fbank import FbankOptions, OnlineFbank
    except ImportError as error:
        raise DependencyMissing(
            f"telling the voices of one track apart needs: {INSTALL}"
        ) from error
    options = FbankOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0.0
    options.frame_opts.window_type = "povey"
    options.mel_opts.num_bins = BANDS
    computer = OnlineFbank(options)
    computer.accept_waveform(RATE, (values * PCM).tolist())
    computer.input_finished()
    frames = [computer.get_frame(index) for index in range(computer.num_frames_ready)]
    bands = np.array(frames, np.float32).reshape(-1, BANDS)
    return np.asarray(bands - bands.mean(axis=0), np.float32)


def _network(bands: "Tensor", weights: "Mapping[str, Tensor]") -> "Tensor":
    """(windows, frames, 80) → (windows, 192)."""
    import torch

    states = _front(bands.transpose(1, 2)[:, None], weights).flatten(1, 2)
    tdnn = "xvector.tdnn"
    states = _convolved(states, weights, f"{tdnn}.linear", stride=2, padding=2)
    states = _normed(states, weights, f"{tdnn}.nonlinear.batchnorm").relu()
    for number, (layers, dilation) in enumerate(BLOCKS, start=1):
        for layer in range(1, layers + 1):
            name = f"xvector.block{number}.tdnnd{layer}"
            more = _masked(states, weights, name, dilation=dilation)
            states = torch.cat([states, more], dim=1)
        name = f"xvector.transit{number}"
        states = _normed(states, weights, f"{name}.nonlinear.batchnorm").relu()
        states = _convolved(states, weights, f"{name}.linear")
    states = _normed(states, weights, "xvector.out_nonlinear.batchnorm").relu()
    pooled = torch.cat([states.mean(dim=-1), states.std(dim=-1)], dim=-1)[..., None]
    dense = _convolved(pooled, weights, "xvector.dense.linear")
    return _normed(dense, weights, "xvector.dense.nonlinear.batchnorm")[..., 0]


def _front(states: "Tensor", weights: "Mapping[str, Tensor]") -> "Tensor":
    """Two-dimensional convolutions that halve the bands three times."""

    def convolved(values: "Tensor", name: str, stride: int = 1) -> "Tensor":
        return _convolved(values, weights, f"head.{name}", stride=(stride, 1), padding=1)

    def normed(values: "Tensor", name: str) -> "Tensor":
        return _normed(values, weights, f"head.{name}")

    states = normed(convolved(states, "conv1"), "bn1").relu()
    for block, stride in (("layer1.0", 2), ("layer1.1", 1), ("layer2.0", 2), ("layer2.1", 1)):
        inner = normed(convolved(states, f"{block}.conv1", stride), f"{block}.bn1").relu()
        inner = normed(convolved(inner, f"{block}.conv2"), f"{block}.bn2")
        if stride == 2:
            shortcut = f"head.{block}.shortcut.0"
            states = _convolved(states, weights, shortcut, stride=(stride, 1))
            states = normed(states, f"{block}.shortcut.1")
        states = (inner + states).relu()
    return normed(convolved(states, "conv2", 2), "bn2").relu()


def _masked(
    states: "Tensor", weights: "Mapping[str, Tensor]", name: str, *, dilation: int
) -> "Tensor":
    """A time-delay layer, each of whose outputs is masked by the context around it."""
    import torch.nn.functional as F  # noqa: N812

    inner = _normed(states, weights, f"{name}.nonlinear1.batchnorm").relu()
    inner = _convolved(inner, weights, f"{name}.linear1")
    inner = _normed(inner, weights, f"{name}.nonlinear2.batchnorm").relu()
    layer = f"{name}.cam_layer"
    local = _convolved(inner, weights, f"{layer}.linear_local", padding=dilation, dilation=dilation)
    near = F.avg_pool1d(inner, POOL, POOL, ceil_mode=True).repeat_interleave(POOL, dim=-1)
    context = inner.mean(dim=-1, keepdim=True) + near[..., : inner.shape[-1]]
    mask = _convolved(context, weights, f"{layer}.linear1").relu()
    return local * _convolved(mask, weights, f"{layer}.linear2").sigmoid()


def _convolved(
    states: "Tensor",
    weights: "Mapping[str, Tensor]",
    name: str,
    *,
    stride: int | tuple[int, int] = 1,
    padding: int = 0,
    dilation: int = 1,
) -> "Tensor":
    import torch.nn.functional as F  # noqa: N812

    weight, bias = weights[f"{name}.weight"], weights.get(f"{name}.bias")
    convolve = F.conv2d if weight.ndim == 4 else F.conv1d
    return convolve(states, weight, bias, stride, padding, dilation)


def _normed(states: "Tensor", weights: "Mapping[str, Tensor]", name: str) -> "Tensor":
    import torch.nn.functional as F  # noqa: N812

    return F.batch_norm(
        states,
        weights[f"{name}.running_mean"],
        weights[f"{name}.running_var"],
        weights.get(f"{name}.weight"),
        weights.get(f"{name}.bias"),
    )
