"""What is known about a call from outside its sound: who answered it, for whom, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the call centre knows of a call. What it did not say is None.

    `agent`, `team` and `queue` are the centre's own names or numbers for them. `started` is when
    the call began; without a zone it is the centre's local time, never guessed. `other` keeps every
    column that tone does not know, as text, by its name.
    """

    agent: str | None = None
    team: str | None = None
    queue: str | None = None
    started: datetime | None = None
    other: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether anything was said about the call."""
        return self != Metadata()


@dataclass(frozen=True, slots=True)
class Known:
    """A call's metadata, and what they say of how to hear it.

    `channels` names who is on which channel, such as "agent,customer"; `language` is a code such
    as "en". Each is empty where nobody said.
    """

    metadata: Metadata = Metadata()
    channels: str = ""
    language: str = ""
