"""Voice, words and interaction added up: one reading for each of the customer's utterances.

The sources are kept apart and then added, so a reading can always be taken apart again: its
distress is the sum of its evidence's contributions.
"""

from collections.abc import Sequence

from tone.call.moment import Evidence, Reading
from tone.call.prosody import Prosody
from tone.call.recording import Role, Speaker
from tone.call.speech import Conversation, Utterance
from tone.config import FusionConfig
from tone.fusion.acoustic import acoustic_evidence, score
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
        readings = (
            _reading(utterance, utterances[:index], customer, prosody)
            for index, utterance in enumerate(utterances)
        )
        return tuple(reading for reading in readings if reading is not None)


def _reading(
    utterance: Utterance, earlier: Sequence[Utterance], customer: Speaker, prosody: Prosody
) -> Reading | None:
    row = prosody.of(utterance.span, customer.label)
    baseline = prosody.baseline(customer.label)
    acoustic = acoustic_evidence(row, baseline) if row and baseline else None
    lexical = lexical_evidence(utterance.words, customer.language)
    interaction = interaction_evidence(utterance, earlier)
    if acoustic is None and not lexical:
        return None
    evidence: tuple[Evidence, ...] = (*(acoustic or ()), *(lexical or ()), *(interaction or ()))
    return Reading(
        span=utterance.span,
        speaker=customer.label,
        distress=score(evidence),
        acoustic=None if acoustic is None else score(acoustic),
        lexical=None if lexical is None else score(lexical),
        interaction=None if interaction is None else score(interaction),
        evidence=evidence,
    )
