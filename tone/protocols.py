"""The places where a part can be replaced: each is one verb.

A part is any class built from its config section, `Part(config)`; building it only stores the
section, and models load on first use. A voice detector and a transcriber are called for both sides
of a call at the same time, each from a thread of its own.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tone.call.analysis import Analysis
from tone.call.moment import Moment, Reading, Response
from tone.call.prosody import Prosody
from tone.call.recording import Samples
from tone.call.span import Span
from tone.call.speech import Conversation, Transcript, Voices
from tone.progress import Progress


class VoiceDetector(Protocol):
    """Finds speech in one channel."""

    def detect(self, samples: Samples) -> Sequence[Span]:
        """Stretches of speech, in order, not overlapping."""


class Diarizer(Protocol):
    """Tells the voices of one track apart."""

    def tell_apart(self, samples: Samples, *, progress: Progress) -> Voices:
        """Where each voice is heard; no speech gives no voices, one person gives one."""


class Transcriber(Protocol):
    """Writes down what is said in one channel."""

    @property
    def engine(self) -> str:
        """What transcribes, with its version and weights: goes into the provenance."""

    def transcribe(
        self, samples: Samples, speech: Sequence[Span], *, language: str = "", progress: Progress
    ) -> Transcript:
        """Words in order, each inside `speech`; no speech gives no words.

        `language` is a code such as "en" and overrides the config's; empty: as the config says.
        """


class VoiceEncoder(Protocol):
    """Makes of an utterance's sound a vector that the acoustic coefficients know."""

    @property
    def missing(self) -> str:
        """Why nothing can be encoded on this machine; empty where it can."""

    def encode(self, samples: Samples) -> NDArray[np.float32] | None:
        """The vector of one utterance; None where there is nothing to encode it from."""


class SentenceEncoder(Protocol):
    """Makes of a sentence a vector that the coefficients of the words know."""

    @property
    def missing(self) -> str:
        """Why nothing can be encoded on this machine; empty where it can."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length for each text: (n, 384); no texts give no rows."""


class DistressScorer(Protocol):
    """Reads how distressed the customer is."""

    def read(self, conversation: Conversation, prosody: Prosody) -> Sequence[Reading]:
        """One reading for each of the customer's utterances, in order; none for anyone else."""


class ResponseRater(Protocol):
    """Rates how the agent's delivery answered a moment."""

    def rate(
        self,
        moment: Moment,
        conversation: Conversation,
        prosody: Prosody,
        timeline: Sequence[Reading],
    ) -> Response:
        """The response to one moment; `unrated` where it cannot be judged."""


class Exporter(Protocol):
    """Writes an analysis in one format."""

    @property
    def suffix(self) -> str:
        """The file name's ending, such as `.json`."""

    def write(self, analysis: Analysis, path: Path) -> None:
        """Write the whole file or, where that fails, leave what was there untouched."""
