"""Many recordings from Python: `tone.analyze_all`."""

from dataclasses import replace
from pathlib import Path

from tone.batch.find import find
from tone.batch.kept import InFolder
from tone.batch.local import Job, crew, fitting
from tone.batch.run import Batch
from tone.config import Config
from tone.export.read import Analyses, load
from tone.places import place


def analyze_all(
    *places: Path | str,
    out: Path | str,
    channels: str = "",
    config: Config = Config(),
    workers: int = 0,
) -> Analyses:
    """Analyse recordings that `out` has not got yet, and load all that it then has.

    Parameters
    ----------
    places : recordings, folders of them, patterns, or .txt lists; or URLs of them, such as s3://...
    out : the folder for the analyses; why others failed is in its folder `failed`
    channels : who is on which channel, such as "agent,customer"; empty: as a side-car says, or
        told apart
    config : Config
    workers : processes; 0: one a core

    Returns
    -------
    Every analysis in the folder, read when it is looked at.

    Raises
    ------
    InputError
        There is no recording, or none of them could be analysed.
    OutputError
        The folder cannot be written.
    """
    recordings, folder = find(map(place, places)), Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    if channels:
        config = replace(config, audio=replace(config.audio, channels=channels))
    batch = Batch(kept=InFolder(folder), fingerprint=config.fingerprint())
    with crew(config, workers or fitting(), channels) as crewed:
        batch.run(map(Job, recordings), crewed, total=len(recordings))
    return load(folder)
