"""The tour of all families by three clients: make, wait, get, list, tag, untag, delete; then it is gone."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from tests.clients.running import ROOT, Running
from tests.clients.test_boto3 import QUICK, client
from tests.clients.test_javascript import node
from tests.clients.touring import ACCOUNT, TAG, new_name, prepare
from tests.tour import TOUR, Stop

AWS = Path(sys.executable).with_name("aws")
GONE = ("BadRequestException", "NotFoundException")
everything = pytest.mark.parametrize("stop", TOUR, ids=[stop.kind for stop in TOUR])


class Cli:
    """The AWS CLI in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin
        assert process.stdout
        self._words, self._answers = process.stdin, process.stdout

    def run(self, *words: str) -> Any:
        """Run `aws transcribe` and these words; code, out and err."""
        print(json.dumps(["--output", "json", "transcribe", *words]), file=self._words, flush=True)
        return json.loads(self._answers.readline())

    def ask(self, operation: str, **given: Any) -> Any:
        """What the CLI prints for an operation that must be good, None when it prints nothing."""
        done = self.run(xform_name(operation, "-"), "--cli-input-json", json.dumps(given))
        assert done["code"] == 0, done
        return json.loads(done["out"]) if done["out"] else None


@pytest.fixture(scope="module")
def toured(emulator: Running) -> Running:
    prepare(emulator)
    return emulator


@pytest.fixture(scope="module")
def cli(toured: Running) -> Iterator[Cli]:
    words = [sys.executable, "-m", "tests.clients.aws_commands"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=ROOT, env=cli_variables(toured), stdin=pipe, stdout=pipe, text=True) as process:
        yield Cli(process)


@everything
def test_boto3(toured: Running, stop: Stop) -> None:
    transcribe = client(toured, "transcribe")

    def ask(operation: str, **given: Any) -> Any:
        return getattr(transcribe, xform_name(operation))(**given)

    name = new_name()
    named = stop.named(name)
    arn = stop.arn(name, toured.region, ACCOUNT)
    ask(stop.create, **named, **stop.request, Tags=[TAG])
    if stop.waiter is not None:
        transcribe.get_waiter(xform_name(stop.waiter)).wait(**named, WaiterConfig=QUICK)
    assert stop.seen(ask(stop.get, **named))[stop.name] == name
    assert name in stop.names(ask(stop.listing, MaxResults=100))
    ask("TagResource", ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}])
    assert ask("ListTagsForResource", ResourceArn=arn)["Tags"] == [TAG, {"Key": "k", "Value": "v"}]
    ask("UntagResource", ResourceArn=arn, TagKeys=["k"])
    assert ask("ListTagsForResource", ResourceArn=arn)["Tags"] == [TAG]
    ask(stop.delete, **named)
    with pytest.raises(ClientError) as raised:
        ask(stop.get, **named)
    assert raised.value.response["Error"]["Code"] in GONE


@everything
def test_the_aws_cli(cli: Cli, toured: Running, stop: Stop) -> None:
    name = new_name()
    named = stop.named(name)
    arn = stop.arn(name, toured.region, ACCOUNT)
    cli.ask(stop.create, **named, **stop.request, Tags=[TAG])
    if stop.waiter is not None:
        waited = cli.run("wait", xform_name(stop.waiter, "-"), f"--{xform_name(stop.name, '-')}", name)
        assert waited["code"] == 0, waited
    assert stop.seen(cli.ask(stop.get, **named))[stop.name] == name
    assert name in stop.names(cli.ask(stop.listing, MaxResults=100))
    cli.ask("TagResource", ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}])
    cli.ask("UntagResource", ResourceArn=arn, TagKeys=["stage"])
    assert cli.ask("ListTagsForResource", ResourceArn=arn)["Tags"] == [{"Key": "k", "Value": "v"}]
    cli.ask(stop.delete, **named)
    gone = cli.run(xform_name(stop.get, "-"), "--cli-input-json", json.dumps(named))
    assert gone["code"] != 0
    assert any(f"({code})" in gone["err"] for code in GONE), gone


def test_the_aws_command(toured: Running) -> None:
    command = [
        str(AWS),
        "transcribe",
        "list-tags-for-resource",
        "--resource-arn",
        TOUR[0].arn("x", "us-east-1", ACCOUNT),
    ]
    done = subprocess.run(command, env=cli_variables(toured), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "(NotFoundException)" in done.stderr
    assert "The requested resource couldn't be found." in done.stderr


def test_the_sdk_for_javascript(toured: Running) -> None:
    name = new_name()
    stops = [stop._asdict() | {"arn": stop.arn(name, toured.region, ACCOUNT)} for stop in TOUR]
    reports = node(toured, "tour.mjs", name, json.dumps(stops))
    both = [TAG, {"Key": "k", "Value": "v"}]
    assert [report["kind"] for report in reports] == [stop.kind for stop in TOUR]
    for report in reports:
        assert (report["got"], report["listed"]) == (name, True), report
        assert (report["tags"], report["fewer"]) == (both, [TAG]), report
        assert report["gone"] in GONE, report


def cli_variables(emulator: Running) -> dict[str, str]:
    return {**emulator.variables(), "AWS_ENDPOINT_URL": emulator.http, "AWS_PAGER": ""}
