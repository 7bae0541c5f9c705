"""A node of a cluster: a recording arrives, as bytes or as a URL, and leaves as a document."""

from collections.abc import Callable
from dataclasses import dataclass

from tone import __version__
from tone.batch.job import Job, Parcel
from tone.batch.local import analyzed, broke
from tone.call.codec import to_json
from tone.config import Config
from tone.errors import ToneError
from tone.pipeline import Analyzer


@dataclass(frozen=True, slots=True)
class Begun:
    """An actor that can be given recordings: its tone, and the node that it is on."""

    version: str
    node: str


class Analyst:
    """Lives on a node as a Ray actor."""

    def begin(
        self, build: Callable[[Config], Analyzer], config: Config, channels: str
    ) -> Begun | ToneError:
        """Make ready. It is no constructor, so that its errors are told from an actor's death."""
        import ray

        try:
            self._analyzer, self._channels = build(config), channels
        except ToneError as error:
            return error
        return Begun(__version__, ray.get_runtime_context().get_node_id())

    def analyze(self, work: Job | Parcel) -> str | ToneError:
        """The document of a recording, or why there is none."""
        try:
            made = analyzed(self._analyzer, work, self._channels)
        except Exception as error:  # noqa: BLE001 - no recording stops the others
            return broke(work, error)
        return made if isinstance(made, ToneError) else to_json(made)
