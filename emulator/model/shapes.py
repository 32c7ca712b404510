"""What AWS publishes about the two APIs, as data: operations and shapes in the C2J form of its SDKs, never classes.

The batch model is read from botocore's data files (botocore is not imported); the streaming model, which botocore does
not carry, is our own file beside this one. Descriptions are dropped: nobody needs them at run time.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Shape = Mapping[str, Any]


@dataclass(frozen=True, eq=False, slots=True)
class Model:
    """One API: `operations` and `shapes` by name, as published. Equal only to itself, so that caches can key on it."""

    metadata: Mapping[str, Any]
    operations: Mapping[str, Mapping[str, Any]]
    shapes: Mapping[str, Shape]

    def input_of(self, operation: str) -> str:
        """The name of the structure that `operation` reads."""
        return str(self.operations[operation]["input"]["shape"])

    def output_of(self, operation: str) -> str | None:
        """The name of the structure that `operation` answers with; None: an empty body."""
        output = self.operations[operation].get("output")
        return None if output is None else str(output["shape"])


@cache
def batch() -> Model:
    """The newest batch model (`transcribe`) of the botocore that is installed."""
    spec = find_spec("botocore")
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError("botocore, whose data files hold the model of Amazon Transcribe, is not installed")
    versions = Path(spec.submodule_search_locations[0], "data", "transcribe").glob("*/service-2.json.gz")
    return _model(gzip.decompress(max(versions).read_bytes()))


@cache
def streaming() -> Model:
    """The streaming model (`transcribe-streaming`), five operations."""
    return _model(Path(__file__).with_name("transcribe-streaming.json").read_bytes())


def _model(text: bytes) -> Model:
    document = json.loads(text, object_hook=_without_description)
    return Model(document["metadata"], document["operations"], document["shapes"])


def _without_description(node: dict[str, Any]) -> dict[str, Any]:
    node.pop("documentation", None)
    return node
