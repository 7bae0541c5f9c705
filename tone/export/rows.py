"""An analysis as rows of tables: what each table has, and nothing that was not measured.

Every row begins with its recording and the stretch of it that it tells about. Units stand in the
columns' names; a value without one is a count, a name, or in the unit of `Reading.distress`.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np

from tone.call.analysis import Analysis
from tone.call.moment import Evidence, Reading, unflagging
from tone.call.prosody import F0, INTENSITY, MEASURES, TILT, Functionals
from tone.call.span import Span
from tone.call.speech import Utterance
from tone.call.summary import Side

CONTOURS = (F0, INTENSITY, TILT)
SOURCES = ("distress", "acoustic", "lexical", "interaction", "agitated", "dejected")

Row = tuple[Any, ...]
Rows = Iterator[tuple[Span, Row]]


def calls(analysis: Analysis) -> Rows:
    """The call as a whole: one row."""
    recording, known, made = analysis.recording, analysis.metadata, analysis.provenance
    row = [recording.path, recording.sample_rate, len(recording.channels)]
    row += [known.agent, known.team, known.queue, *_clock(known.started)]
    row += [len(analysis.conversation.turns), len(analysis.moments), *_course(analysis)]
    row += [made.tone_version, made.config_fingerprint, made.engines.get("words")]
    yield recording.span, tuple(row)


def _clock(started: datetime | None) -> Row:
    """The time on the centre's clock, and how many minutes that clock is ahead of UTC."""
    if started is None:
        return None, None
    ahead = started.utcoffset()
    return started.replace(tzinfo=None), None if ahead is None else ahead.total_seconds() / 60


def _course(analysis: Analysis) -> Row:
    summary = analysis.summary
    if summary is None:
        return (None,) * 19
    course, chances, said = summary.distress, summary.opportunities, summary.signals
    distress = (course.start, course.peak, course.end, course.change) if course else (None,) * 4
    return (
        *(chances.delivered, chances.missed, chances.not_needed, chances.unrated),
        chances.met_share,
        *distress,
        *(course.quarters if course else (None,) * 4),
        *(summary.overlap, summary.silence, summary.silences, summary.hold),
        *(said.supervisor_requests, said.resolved),
    )


def speakers(analysis: Analysis) -> Rows:
    """The people, and each one's part in the call."""
    summary = analysis.summary
    sides = {"agent": summary.agent, "customer": summary.customer} if summary else {}
    for speaker in analysis.conversation.speakers:
        row = (speaker.label, speaker.role, speaker.channel, speaker.confidence, speaker.language)
        yield analysis.recording.span, (*row, *_side(sides.get(speaker.role)))


def _side(side: Side | None) -> Row:
    if side is None:
        return (None,) * 10
    return (
        *(side.talk, side.talk_share, side.speech_rate_sps, side.articulation_rate_sps),
        *(side.words_per_minute, side.latency, side.turns, side.interruptions),
        *(side.backchannels, side.closing_level_db),
    )


def channels(analysis: Analysis) -> Rows:
    """What each channel can carry."""
    for channel in analysis.recording.channels:
        heard = channel.quality
        row = (channel.index, heard.bandwidth_hz, heard.snr_db, heard.clipped, heard.behind_db)
        cannot = "; ".join(sorted(heard.invalid))
        yield analysis.recording.span, (*row, heard.unfit or None, cannot or None)


def turns(analysis: Analysis) -> Rows:
    """Who held the floor."""
    roles = _roles(analysis)
    for index, turn in enumerate(analysis.conversation.turns):
        words = sum(len(each.words) for each in turn.utterances)
        row = (index, turn.speaker, roles[turn.speaker], len(turn.utterances), words, turn.text)
        yield turn.span, row


def utterances(analysis: Analysis) -> Rows:
    """Speech between two pauses: what was measured of it, and how the customer was read."""
    measured = {(each.span, each.speaker): each for each in analysis.prosody.functionals}
    read = {(each.span, each.speaker): each for each in analysis.timeline}
    roles = _roles(analysis)
    for index, turn, each in _numbered(analysis):
        key = (each.span, each.speaker)
        row = (index, turn, each.speaker, roles[each.speaker], len(each.words), each.text or None)
        yield each.span, (*row, *_measures(measured.get(key)), *_reading(read.get(key)))


def _numbered(analysis: Analysis) -> Iterator[tuple[int, int | None, Utterance]]:
    """Each utterance with its number and its turn's; a backchannel takes no turn."""
    conversation, index = analysis.conversation, 0
    for number, turn in enumerate(conversation.turns):
        for each in turn.utterances:
            yield index, number, each
            index += 1
    for each in conversation.backchannels:
        yield index, None, each
        index += 1


def _measures(row: Functionals | None) -> Row:
    return tuple(row.values.get(name) if row else None for name in MEASURES)


def _reading(reading: Reading | None) -> Row:
    return tuple(getattr(reading, name) if reading else None for name in SOURCES)


def words(analysis: Analysis) -> Rows:
    """Each word, with the number of its utterance."""
    roles = _roles(analysis)
    for index, _, each in _numbered(analysis):
        role = roles[each.speaker]
        for word in each.words:
            yield word.span, (index, each.speaker, role, word.text, word.confidence)


def overlaps(analysis: Analysis) -> Rows:
    """Double talk."""
    roles = _roles(analysis)
    for each in analysis.conversation.overlaps:
        yield each.span, (each.kind, each.by, roles[each.by])


def beside(analysis: Analysis) -> Rows:
    """Tones, music, machines that speak, and silences of 3 s and more."""
    for sound in analysis.conversation.sounds:
        yield sound.span, (sound.kind, sound.channel, None)
    for machine in analysis.conversation.announcements:
        yield machine.span, ("announcement", None, machine.text)
    for span in analysis.conversation.silences():
        yield span, ("silence", None, None)


def moments(analysis: Analysis) -> Rows:
    """Where the customer's distress rose."""
    for moment in analysis.moments:
        row = (moment.id, moment.peak, moment.rise, moment.confidence, moment.worth, moment.face)
        yield moment.span, (*row, moment.quote, unflagging(moment) or None)


def responses(analysis: Analysis) -> Rows:
    """How the agent's delivery answered; the stretch is the moment's."""
    spans = {moment.id: moment.span for moment in analysis.moments}
    for each in analysis.responses:
        answer, half = each.span, each.half_life
        row = (each.moment_id, each.verdict, each.reason, each.score, each.latency, each.effect)
        when = (answer.start, answer.end) if answer else (None, None)
        life = (half.seconds, half.censored) if half else (None, None)
        said = (each.quote or None, "\n".join(each.coaching) or None)
        yield spans[each.moment_id], (*row, each.lead, *when, *life, *said)


def evidence(analysis: Analysis) -> Rows:
    """Why each moment was flagged and each response rated so, the first reason first."""
    spans = {moment.id: moment.span for moment in analysis.moments}
    for moment in analysis.moments:
        for row in _ranked(moment.evidence):
            yield moment.span, (moment.id, "moment", *row)
    for response in analysis.responses:
        for row in _ranked(response.evidence):
            yield spans[response.moment_id], (response.moment_id, "response", *row)


def _ranked(evidence: tuple[Evidence, ...]) -> Iterator[Row]:
    for rank, each in enumerate(evidence, 1):
        row = (rank, each.source, each.measure, each.text)
        yield (*row, each.contribution, each.value, each.usual)


def baselines(analysis: Analysis) -> Rows:
    """How each speaker usually sounds in the call."""
    roles = _roles(analysis)
    for baseline in analysis.prosody.baselines:
        role = roles[baseline.speaker]
        for measure, norm in baseline.norms.items():
            row = (baseline.speaker, role, measure, norm.centre, norm.spread, norm.count)
            yield analysis.recording.span, row


def aims(analysis: Analysis) -> Rows:
    """The six aims of empathy training, and the figures that each rests on."""
    for aim in analysis.summary.aims if analysis.summary else ():
        for figure in aim.figures:
            row = (aim.name, aim.standing, aim.finding, figure.name, figure.value, figure.unit)
            yield analysis.recording.span, row


def metadata(analysis: Analysis) -> Rows:
    """What else the call centre knows of the call."""
    for name, value in analysis.metadata.other.items():
        yield analysis.recording.span, (name, value)


def notes(analysis: Analysis) -> Rows:
    """What could not be done, and why."""
    for note in analysis.notes:
        yield analysis.recording.span, (note,)


def contours(analysis: Analysis, *, step: float) -> Rows:
    """What was measured over time: a row for each `step` seconds in which a voice was heard."""
    roles = _roles(analysis)
    for speaker in analysis.conversation.speakers:
        found = {
            each.measure: each.thinned(step)
            for each in analysis.prosody.contours
            if each.speaker == speaker.label
        }
        if not found:
            continue
        one = next(iter(found.values()))
        unmeasured = np.full(len(one.values), np.nan, np.float32)
        values = np.column_stack([found[m].values if m in found else unmeasured for m in CONTOURS])
        heard = np.flatnonzero(np.isfinite(values).any(axis=1)).tolist()
        cells = np.round(values.astype(float), 2).tolist()  # NaN where not measurable
        for index in heard:
            start = one.start + index * one.step
            where = Span(start, start + one.step)
            yield where, (speaker.label, roles[speaker.label], *cells[index])


def _roles(analysis: Analysis) -> dict[str, str]:
    return {each.label: each.role for each in analysis.conversation.speakers}
