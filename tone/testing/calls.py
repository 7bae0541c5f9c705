"""A call drawn with known truth: the customer is calm, upset from 42 s to 60 s, and calm again.

    customer  --- --- --- --- --- ---   ### ### ###   --- --- ---
    agent   --- --- --- --- --- ---   --- ... ... ===   --- ---

What the agent does at === is up to the caller.
"""

from collections.abc import Sequence
from dataclasses import replace

from tone.config import Config
from tone.pipeline import Analyzer
from tone.testing.fakes import FakeTranscriber
from tone.testing.synth import Line

CALL_DURATION = 90.0  # s
UPSET = (42.0, 60.0)  # s

CALM_AGENT = "Let me look at the order for you and see"
CALM_CUSTOMER = "Yes the order came on the twelfth of the month"
ANGRY = "I am sick of this and nobody ever calls me back"
CARING = "I am so sorry about this, I will send you a new one today"


def upset_call(
    *,
    agent_db: float = -30.0,
    agent_f0_hz: float = 110.0,
    agent_sps: float = 4.0,
    agent_says: str = CARING,
) -> list[Line]:
    """The script; the answers to the upset have the given level, pitch, syllables/s and words."""
    lines = [
        line
        for start in range(0, 42, 7)
        for line in (_agent(start, CALM_AGENT), _customer(start + 3.5, CALM_CUSTOMER))
    ]
    for start in (42.0, 48.5, 55.0):
        lines.append(_upset(start))
        lines.append(
            replace(
                _agent(start + 4.2, agent_says),
                end=start + 6.2,
                intensity_db=agent_db,
                f0_hz=agent_f0_hz,
                syllables_per_second=agent_sps,
            )
        )
    for start in (62.0, 69.0, 76.0):
        lines += [_customer(start, CALM_CUSTOMER), _agent(start + 3.5, CALM_AGENT)]
    return lines


def analyzer(lines: Sequence[Line], config: Config) -> Analyzer:
    """The config's parts, but with the script instead of a transcriber."""
    return replace(Analyzer.from_config(config), transcriber=FakeTranscriber(lines))


def upset_analyzer(config: Config) -> Analyzer:
    """The same with the script of `upset_call`; a process of a batch can be told to build it."""
    return analyzer(upset_call(), config)


def _agent(start: float, text: str) -> Line:
    return Line(speaker="agent", start=start, end=start + 3.0, text=text, f0_hz=110.0)


def _customer(start: float, text: str) -> Line:
    # A voice is never twice the same: pitch and level wander a little with the time of the line.
    wander = ((start * 7) % 5 - 2) / 2
    return Line(
        speaker="customer",
        start=start,
        end=start + 3.0,
        text=text,
        f0_hz=200.0 * 2 ** (0.5 * wander / 12),
        intensity_db=-30.0 + wander,
    )


def _upset(start: float) -> Line:
    return Line(
        speaker="customer",
        start=start,
        end=start + 4.0,
        text=ANGRY,
        f0_hz=290.0,
        intensity_db=-20.0,
        syllables_per_second=5.5,
    )
