"""`tone evaluate robustness`: the same flags where only the line changes.

Each disturbed call is compared with its clean copy: seconds flagged in both over seconds flagged
in either (Jaccard), added up over all calls. Calls that have no flag either way say nothing about
it, so they add nothing; those whose customer can no longer be judged are counted apart.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tone.call.recording import Role, Samples
from tone.call.span import Span
from tone.config import Config
from tone.evaluate import telephone
from tone.evaluate.codecs import Codec, codecs
from tone.evaluate.corpora import Clip, by_speaker, names, of_corpus
from tone.evaluate.detector import analyze_channels, detector
from tone.evaluate.metrics import Estimate, bootstrap, jaccard
from tone.evaluate.splice import DURATION, SplicedCall, splice_calls
from tone.progress import Progress, silent

SNR_DB = 20.0
BABBLERS = 6
CUSTOMER = 1  # the channel

Change = Callable[[SplicedCall, np.random.Generator], tuple[Samples, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustnessScore:
    """One disturbance of one corpus's calls."""

    corpus: str
    disturbance: str
    calls: int
    overlap: Estimate  # Jaccard overlap in time with the clean flags; None where none were flagged
    same_flags: Estimate  # share of calls with as many flags as their clean copy
    withheld: int  # calls left out of both, as the customer's voice cannot be judged


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustnessReport:
    """The table of `tone evaluate robustness`; `absent` codecs could not be tried, and why."""

    seed: int
    scores: tuple[RobustnessScore, ...]
    absent: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustnessTask:
    """What to evaluate; `corpora` empty: all."""

    clips: Sequence[Clip]
    corpora: Sequence[str] = ()
    calls: int = 12
    face: str = "agitated"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Pair:
    """One call's flags without and with a disturbance."""

    clean: tuple[Span, ...]
    disturbed: tuple[Span, ...] | None  # None: withheld


def evaluate_robustness(
    task: RobustnessTask, config: Config, *, progress: Progress = silent
) -> RobustnessReport:
    """Compare the flags of disturbed calls with those of their clean copies.

    Raises
    ------
    InputError
        A corpus is too small to splice calls from.
    """
    present, absent = codecs()
    scores: list[RobustnessScore] = []
    for corpus in task.corpora or names(task.clips):
        changes = _changes(of_corpus(task.clips, corpus), present)
        pairs: dict[str, list[_Pair]] = {name: [] for name in changes}
        for name, pair in _pairs(task, corpus, changes, config, progress):
            pairs[name].append(pair)
        scores += [_score(corpus, name, found, task.seed) for name, found in pairs.items()]
    return RobustnessReport(seed=task.seed, scores=tuple(scores), absent=absent)


def _pairs(
    task: RobustnessTask,
    corpus: str,
    changes: dict[str, Change],
    config: Config,
    progress: Progress,
) -> Iterator[tuple[str, _Pair]]:
    analyzer = detector(config)

    def flags(channels: Sequence[Samples], name: str) -> tuple[Span, ...] | None:
        analysis = analyze_channels(analyzer, channels, name)
        judged = not analysis.recording.channels[CUSTOMER].quality.unfit
        return tuple(each.span for each in analysis.moments) if judged else None

    clips = of_corpus(task.clips, corpus)
    spliced = splice_calls(clips, calls=task.calls, face=task.face, seed=task.seed)
    length = task.calls * DURATION
    for number, call in enumerate(spliced):
        clean = flags(call.channels, call.truth.name) or ()
        for index, (name, change) in enumerate(changes.items()):
            rng = np.random.default_rng([task.seed, number, index])
            yield name, _Pair(clean, flags(change(call, rng), call.truth.name))
            progress(
                f"disturbed calls of {corpus}",
                (number + (index + 1) / len(changes)) * DURATION,
                length,
            )


def _changes(clips: Sequence[Clip], present: Sequence[Codec]) -> dict[str, Change]:
    """{name: disturbance}."""
    coding: dict[str, Change] = {codec.name: _coding(codec) for codec in present}
    return {
        "gain -6 dB": _gain(-6.0),
        "gain +6 dB": _gain(+6.0),
        **coding,
        "white noise 20 dB": _white,
        "babble 20 dB": _babble(clips),
    }


def _gain(gain_db: float) -> Change:
    factor = np.float32(10 ** (gain_db / 20))
    return lambda call, rng: _each(call, lambda values, role: factor * values)


def _coding(codec: Codec) -> Change:
    return lambda call, rng: _each(call, lambda values, role: codec.apply(values))


def _white(call: SplicedCall, rng: np.random.Generator) -> tuple[Samples, ...]:
    def noisy(values: telephone.Sound, role: Role) -> telephone.Sound:
        return _add(values, rng.standard_normal(len(values)), _spoken(call, role))

    return _each(call, noisy)


def _babble(clips: Sequence[Clip]) -> Change:
    def babbled(call: SplicedCall, rng: np.random.Generator) -> tuple[Samples, ...]:
        busy = (call.truth.customer, call.truth.agent)
        others = [own for name, own in by_speaker(clips).items() if name not in busy]
        voices = others or list(by_speaker(clips).values())

        def noisy(values: telephone.Sound, role: Role) -> telephone.Sound:
            talk = np.zeros(len(values))
            for _ in range(BABBLERS):
                talk += _talk(voices[int(rng.integers(len(voices)))], len(values), rng)
            return _add(values, talk, _spoken(call, role))

        return _each(call, noisy)

    return babbled


def _talk(
    own: Sequence[Clip], count: int, rng: np.random.Generator
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """One voice that never pauses: clips one after another, equally loud."""
    parts: list[telephone.Sound] = []
    while sum(map(len, parts)) < count:
        sound = telephone.read_clip(own[int(rng.integers(len(own)))].path)
        heard = telephone.speech(sound)
        spoken = sound[round(heard.start * telephone.RATE) : round(heard.end * telephone.RATE)]
        parts.append(spoken * np.float32(10 ** (-telephone.level_db(spoken) / 20)))
    return np.concatenate(parts)[:count]


def _spoken(call: SplicedCall, role: Role) -> list[Span]:
    return [turn.span for turn in call.truth.turns if turn.role is role]


def _add(
    values: telephone.Sound,
    noise: "np.ndarray[tuple[int, ...], np.dtype[np.floating]]",
    spoken: Sequence[Span],
) -> telephone.Sound:
    """Noise as many dB below the channel's mean speech as SNR_DB says."""
    own = Samples(values, telephone.RATE)
    speech = np.concatenate([own.within(span) for span in spoken] or [values])
    gain_db = telephone.level_db(speech) - SNR_DB - telephone.level_db(np.asarray(noise))
    return np.asarray(values + 10 ** (gain_db / 20) * noise, np.float32)


def _each(
    call: SplicedCall, change: Callable[[telephone.Sound, Role], telephone.Sound]
) -> tuple[Samples, ...]:
    """The channels, each changed on its own: a line carries one channel."""
    roles = (Role.AGENT, Role.CUSTOMER)
    return tuple(
        Samples(np.asarray(change(samples.values, role), np.float32), samples.rate)
        for samples, role in zip(call.channels, roles, strict=True)
    )


def _score(corpus: str, name: str, found: Sequence[_Pair], seed: int) -> RobustnessScore:
    pairs = [pair for pair in found if pair.disturbed is not None]
    return RobustnessScore(
        corpus=corpus,
        disturbance=name,
        calls=len(found),
        overlap=bootstrap(pairs, _overlap, seed=seed),
        same_flags=bootstrap(pairs, _same, seed=seed),
        withheld=len(found) - len(pairs),
    )


def _overlap(pairs: Sequence[_Pair]) -> float | None:
    seconds = [jaccard(pair.clean, pair.disturbed or ()) for pair in pairs]
    either = sum(whole for _, whole in seconds)
    return sum(both for both, _ in seconds) / either if either > 0.0 else None


def _same(pairs: Sequence[_Pair]) -> float | None:
    same = sum(len(pair.clean) == len(pair.disturbed or ()) for pair in pairs)
    return same / len(pairs) if pairs else None
