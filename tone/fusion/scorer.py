"""Voice, words and interaction added up: one reading for each of the customer's utterances.

The sources are kept apart and then added, so a reading can always be taken apart again: its
distress is the sum of its evidence's contributions.
"""

from collections.abc import Sequence

from tone.call.moment import Reading
from tone.call.prosody import Prosody
from tone.call.recording import Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Utterance
from tone.config import FusionConfig
from tone.fusion.acoustic import VoiceReading, read_voices, score
from tone.fusion.heads import read_coefficients
from tone.fusion.interaction import interaction_evidence
from tone.fusion.lexical import lexical_evidence


class WeightedScorer:
    """Reads the customer's distress; never the agent's."""

    def __init__(self, config: FusionConfig) -> None:
        self._config = config

    def read(self, conversation: Conversation, prosody: Prosody) -> Sequence[Reading]:
        """One reading for each of the customer's utterances; none where nobody is the customer.

        An utterance of which no source could read anything has no reading.
        """
        customer = conversation.speaker(Role.CUSTOMER)
        if customer is None:
            return ()
        utterances = conversation.utterances_of(customer)
        voices = self._voices(utterances, customer, prosody)
        readings = (
            _reading(utterance, utterances[:index], customer, voices.get(utterance.span))
            for index, utterance in enumerate(utterances)
        )
        return tuple(reading for reading in readings if reading is not None)

    def _voices(
        self, utterances: Sequence[Utterance], customer: Speaker, prosody: Prosody
    ) -> dict[Span, VoiceReading]:
        """The voice of each utterance that was measured: all are read together."""
        measured = (prosody.of(each.span, customer.label) for each in utterances)
        rows = [row for row in measured if row is not None]
        coefficients = read_coefficients(self._config.coefficients)
        found = read_voices(rows, prosody.baseline(customer.label), coefficients)
        return {row.span: voice for row, voice in zip(rows, found, strict=True) if voice}


def _reading(
    utterance: Utterance,
    earlier: Sequence[Utterance],
    customer: Speaker,
    voice: VoiceReading | None,
) -> Reading | None:
    lexical = lexical_evidence(utterance.words, customer.language, utterance.meaning)
    interaction = interaction_evidence(utterance, earlier)
    if voice is None and not lexical:
        return None
    acoustic = voice.evidence if voice else ()
    evidence = (*acoustic, *(lexical or ()), *(interaction or ()))
    return Reading(
        span=utterance.span,
        speaker=customer.label,
        distress=score(evidence),
        acoustic=score(acoustic) if voice else None,
        lexical=None if lexical is None else score(lexical),
        interaction=None if interaction is None else score(interaction),
        evidence=evidence,
        agitated=voice.agitated if voice else None,
        dejected=voice.dejected if voice else None,
    )
