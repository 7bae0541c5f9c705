"""What a part promises, checked: for the authors of parts, and run on every built-in one."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from tone.call.recording import Samples
from tone.call.span import Span
from tone.progress import silent
from tone.protocols import Transcriber


def check_transcriber(part: Transcriber, samples: Samples, speech: Sequence[Span]) -> None:
    """Raise AssertionError where a transcriber breaks a promise on this sound.

    Words come in order, each inside `speech`, none empty, with a confidence in [0, 1]; no speech
    gives no words; equal sound gives equal words, also at the same time; progress never goes
    back and ends at the end.
    """
    assert part.engine, "a transcriber says what transcribes: engine is empty"
    assert not part.transcribe(samples, [], progress=silent).words, "words without speech"

    reports: list[tuple[float, float]] = []

    def note(stage: str, done: float, total: float) -> None:
        if stage == "words":
            reports.append((done, total))

    transcript = part.transcribe(samples, speech, progress=note)
    for word in transcript.words:
        assert word.text == word.text.strip() != "", f"not a word: {word.text!r}"
        assert 0.0 <= word.confidence <= 1.0, f"confidence {word.confidence} is not in [0, 1]"
        assert any(
            span.start <= word.span.start and word.span.end <= span.end for span in speech
        ), f"{word.span} is outside speech"
    for earlier, later in pairwise(transcript.words):
        assert earlier.span.start <= later.span.start, f"{later.span} before {earlier.span}"
    done = [each for each, _ in reports]
    assert done == sorted(done), f"progress goes back: {done}"
    assert reports, "no progress is reported"
    assert abs(reports[-1][0] - reports[-1][1]) < 1e-6, f"progress ends at {reports[-1]}"
    with ThreadPoolExecutor(2) as sides:
        heard = [sides.submit(part.transcribe, samples, speech, progress=silent) for _ in range(2)]
        again = [each.result() for each in heard]
    assert again == [transcript, transcript], "equal sound gave different words"
