"""The presets: each is described, and makes faults that the reader of faults takes, by default and by choice."""

import json

import pytest

from emulator.faults.presets import PRESETS, rules_of
from emulator.scripts.harms import rule
from emulator.scripts.yaml_nodes import root


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_described_and_can_be_read(name: str) -> None:
    preset = PRESETS[name]
    assert preset.about.endswith("?"), "it says what it asks of a client"
    made = rules_of(preset, {})
    assert made
    for written in made:
        assert rule(root(json.dumps(written), "fault", "")).aims
    for parameter, known in preset.parameters.items():
        other = "x" if isinstance(known.default, str) else 7
        if parameter != "code":  # S3 knows no x
            assert json.dumps(rules_of(preset, {parameter: other})) != json.dumps(made)
