"""Settings: defaults, files, changes, and what is refused."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from tone.config import Config, from_table, load_config, to_toml
from tone.errors import ConfigError


def test_an_unknown_key_is_named_with_what_was_expected() -> None:
    with pytest.raises(ConfigError, match=r"unknown key in \[moments\]: \['onsett'\]; expected"):
        load_config(None, ["moments.onsett=2.0"])


def test_an_unknown_section_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown key in config"):
        from_table({"moment": {}})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("moments.onset=loud", "moments.onset is 'loud'"),
        ("words.beam=0", "beam is 0; expected a number from 1 to 20"),
        ("moments.onset=nan", "onset is nan"),
        ("moments.release=9", "cannot end above the level"),
        ("moments.onset", "expected section.key=value"),
        ("onset=3", "expected section.key=value"),
    ],
)
def test_a_wrong_value_is_one_sentence(change: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_config(None, [change])


def test_changes_win_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "tone.toml"
    file.write_text("[moments]\nonset = 2.5\nrelease = 1.0\n")

    config = load_config(file, ["moments.release=1.25", "words.model=tiny.en"])

    assert (config.moments.onset, config.moments.release) == (2.5, 1.25)
    assert config.words.model == "tiny.en"


def test_a_missing_or_broken_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load_config(tmp_path / "none.toml")
    (tmp_path / "broken.toml").write_text("[moments")
    with pytest.raises(ConfigError, match="is not TOML"):
        load_config(tmp_path / "broken.toml")


def test_the_printed_config_reads_back_as_itself() -> None:
    config = load_config(None, ["moments.onset=2.25"])

    assert from_table(tomllib.loads(to_toml(config))) == config


def test_every_setting_is_documented() -> None:
    for section in fields(Config):
        part = getattr(Config(), section.name)
        assert type(part).__doc__
        undocumented = [each.name for each in fields(part) if not each.metadata.get("text")]
        assert undocumented == []


def test_the_fingerprint_changes_with_results_and_not_with_speed() -> None:
    usual = Config().fingerprint()

    assert load_config(None, ["moments.onset=2.25"]).fingerprint() != usual
    assert load_config(None, ["words.threads=1", "words.batch=2"]).fingerprint() == usual
