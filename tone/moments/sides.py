"""Several agents of one call as one side of it, for what is counted of the call as a whole.

A call that is passed on has an agent after the other. A moment is answered by one of them, and held
against that one's usual; but talk time, questions or holds are the call's.
"""

from dataclasses import replace

from tone.call.prosody import Prosody
from tone.call.recording import Role
from tone.call.speech import Conversation, Turn, Utterance


def one_agent(conversation: Conversation, prosody: Prosody) -> tuple[Conversation, Prosody]:
    """The same call, all of whose agents are one speaker; the usual is that of the last of them."""
    agents = [each for each in conversation.speakers if each.role is Role.AGENT]
    if len(agents) < 2:
        return conversation, prosody
    labels = {each.label for each in agents}
    spoken = [turn.speaker for turn in conversation.turns if turn.speaker in labels]
    last = next((each for each in agents if spoken and each.label == spoken[-1]), agents[-1])
    together = replace(last, label=Role.AGENT.value)

    def name(label: str) -> str:
        return together.label if label in labels else label

    def renamed(utterance: Utterance) -> Utterance:
        return replace(utterance, speaker=name(utterance.speaker))

    others = [each for each in conversation.speakers if each.label not in labels]
    return (
        replace(
            conversation,
            speakers=(together, *others),
            turns=tuple(
                Turn(name(turn.speaker), tuple(map(renamed, turn.utterances)))
                for turn in conversation.turns
            ),
            overlaps=tuple(replace(each, by=name(each.by)) for each in conversation.overlaps),
            backchannels=tuple(map(renamed, conversation.backchannels)),
        ),
        replace(
            prosody,
            functionals=tuple(
                replace(row, speaker=name(row.speaker)) for row in prosody.functionals
            ),
            baselines=tuple(
                replace(each, speaker=name(each.speaker))
                for each in prosody.baselines
                if each.speaker == last.label or each.speaker not in labels
            ),
        ),
    )
