"""Faults as their authors write them, for tests of those who do the harm."""

import json
from typing import Any

from emulator.faults.rule import Rule
from emulator.scripts.harms import A_RULE, rule
from emulator.scripts.yaml_nodes import root


def made(do: dict[str, Any], **when: Any) -> Rule:
    return rule(root(json.dumps({"when": when, "do": do}), "fault", A_RULE))
