"""The one thing stored, exported and shown."""

from dataclasses import dataclass, field

from tone.call.metadata import Metadata
from tone.call.moment import Moment, Reading, Response
from tone.call.prosody import Prosody
from tone.call.recording import Recording
from tone.call.speech import Conversation
from tone.call.summary import Summary


@dataclass(frozen=True, slots=True)
class Provenance:
    """Enough to make an analysis again. Equal fingerprints mean comparable analyses."""

    tone_version: str
    config_fingerprint: str
    engines: dict[str, str]


@dataclass(frozen=True, slots=True)
class Analysis:
    """One recorded call, taken apart."""

    recording: Recording
    conversation: Conversation
    prosody: Prosody
    timeline: tuple[Reading, ...]
    moments: tuple[Moment, ...]
    responses: tuple[Response, ...]
    notes: tuple[str, ...]  # what could not be done, and why
    provenance: Provenance
    summary: Summary | None = None
    metadata: Metadata = field(default_factory=Metadata)
