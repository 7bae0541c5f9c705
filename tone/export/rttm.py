"""Who speaks when as RTTM, which diarization tools compare.

Source: NIST, Rich Transcription Spring 2009 Evaluation Plan, appendix A: type, file, channel (from
1), onset, duration, and the speaker's name, with <NA> for what is not told.
"""

from pathlib import Path

from tone.call.analysis import Analysis
from tone.export.json import write_atomically


class RttmExporter:
    """Writes a line for each utterance."""

    suffix = ".rttm"

    def write(self, analysis: Analysis, path: Path) -> None:
        """Write the file or, where that fails, leave what was there untouched."""
        write_atomically(path, rttm(analysis))


def rttm(analysis: Analysis) -> str:
    """Utterances, backchannels included, in order of their start; times to a millisecond."""
    conversation = analysis.conversation
    channels = {each.label: each.channel + 1 for each in conversation.speakers}
    name = "_".join(analysis.recording.stem.split())
    return "".join(
        f"SPEAKER {name} {channels[each.speaker]} {each.span.start:.3f} {each.span.duration:.3f} "
        f"<NA> <NA> {'_'.join(each.speaker.split())} <NA> <NA>\n"
        for each in sorted(conversation.utterances(), key=lambda each: each.span)
    )
