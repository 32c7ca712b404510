"""CreateLanguageModel: a new custom language model, in training until the worker ends it. It reads no training data."""

from typing import TYPE_CHECKING, Any

from emulator import quotas
from emulator.jobs import life
from emulator.operations.shared import rules
from emulator.operations.shared.families import LANGUAGE_MODEL, add, count, named, shown, taken

if TYPE_CHECKING:
    from emulator.call import Call


def _s3_only(member: str) -> rules.Rule:
    """Documented: "this must be an Amazon S3 URI"; the model takes others. Differs: AWS's own sentence is not known."""
    return rules.Rule(
        lambda request: not request["InputDataConfig"].get(member, "s3://").startswith("s3://"),
        f"{member} must be the URI of a place in Amazon S3, such as s3://bucket/folder/.",
    )


RULES = (_s3_only("S3Uri"), _s3_only("TuningDataS3Uri"), rules.FULL_KEY_ARN)


def check(request: dict[str, Any]) -> None:
    rules.check(RULES, request)


def run(call: "Call") -> dict[str, Any]:
    if named(call, LANGUAGE_MODEL, call.input["ModelName"]) is not None:
        raise taken(LANGUAGE_MODEL)
    limits, now = call.settings.limits, call.now
    quotas.check(limits, "language-models", count(call, LANGUAGE_MODEL))
    quotas.check(limits, "training-language-models", count(call, LANGUAGE_MODEL, life.IN_PROGRESS))
    document = call.input | {"CreateTime": now, "LastModifiedTime": now}
    model = add(call, LANGUAGE_MODEL, life.IN_PROGRESS, now + call.settings.model_seconds, document)
    return shown(LANGUAGE_MODEL, model)
