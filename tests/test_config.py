"""Settings: defaults, files, changes, and what is refused."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from tone.config import Config
from tone.config_file import from_table, load_config, to_toml
from tone.errors import ConfigError


def test_an_unknown_key_is_named_with_what_was_expected() -> None:
    with pytest.raises(ConfigError, match=r"unknown key in \[moments\]: \['budgett'\]; expected"):
        load_config(None, ["moments.budgett=2.0"])


def test_an_unknown_section_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown key in config"):
        from_table({"moment": {}})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("moments.budget=loud", "moments.budget is 'loud'"),
        ("words.beam=0", "beam is 0; expected a number from 1 to 20"),
        ("moments.budget=nan", "budget is nan"),
        ("moments.budget=0", "budget is 0.0; expected a number from 0.01 to 60.0"),
        ("moments.even=0", "even is 0.0; expected a number from 0.001"),
        ("moments.budget", "expected section.key=value"),
        ("budget=3", "expected section.key=value"),
    ],
)
def test_a_wrong_value_is_one_sentence(change: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_config(None, [change])


def test_changes_win_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "tone.toml"
    file.write_text("[moments]\nbudget = 2.5\npatience = 1.0\n")

    config = load_config(file, ["moments.patience=1.25", "words.model=tiny.en"])

    assert (config.moments.budget, config.moments.patience) == (2.5, 1.25)
    assert config.words.model == "tiny.en"


def test_a_missing_or_broken_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load_config(tmp_path / "none.toml")
    (tmp_path / "broken.toml").write_text("[moments")
    with pytest.raises(ConfigError, match="is not TOML"):
        load_config(tmp_path / "broken.toml")


def test_the_printed_config_reads_back_as_itself() -> None:
    config = load_config(None, ["moments.budget=2.25"])

    assert from_table(tomllib.loads(to_toml(config))) == config


def test_every_setting_is_documented() -> None:
    for section in fields(Config):
        part = getattr(Config(), section.name)
        assert type(part).__doc__
        undocumented = [each.name for each in fields(part) if not each.metadata.get("text")]
        assert undocumented == []


def test_a_smaller_budget_asks_a_higher_price_and_an_ample_one_none() -> None:
    prices = [load_config(None, [f"moments.budget={b}"]).moments.price for b in (0.1, 1.0, 10.0)]

    assert prices == sorted(prices, reverse=True)
    assert load_config(None, ["moments.budget=6", "moments.alarms=5"]).moments.price == 0.0


def test_the_fingerprint_changes_with_results_and_not_with_speed() -> None:
    usual = Config().fingerprint()

    assert load_config(None, ["moments.budget=2.25"]).fingerprint() != usual
    assert load_config(None, ["words.threads=1"]).fingerprint() == usual
    assert load_config(None, ["words.device=cpu"]).fingerprint() == usual


def test_an_unknown_device_is_refused() -> None:
    with pytest.raises(ConfigError, match="device is 'tpu'; expected one of auto, cpu, cuda"):
        load_config(None, ["words.device=tpu"])
