"""An emulator for the session: the one that AWS_ENDPOINT_URL names, or a container of its own."""

import json
import os
import urllib.request

import boto3
import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

IMAGE = os.environ.get("EMULATOR_IMAGE", "your-name/transcribe-emulator:0.1.0")


class Emulator:
    """A running emulator. `https` and `ca`, a certificate in PEM, are for clients that stream over TLS."""

    def __init__(self, http, https):
        self.http, self.https = http, https
        self.ca = self.control("GET", "ca.pem").decode()

    def client(self, service):
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=self.http, region_name="us-east-1", **keys)

    def control(self, method, path, body=None):
        """What the control API answers, in bytes."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.http}/_emulator/{path}", data, method=method)
        request.add_header("content-type", "application/json")
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def say(self, text):
        """What jobs and streams hear from now on."""
        self.control("PUT", "scripts/said", {"match": {"language": "*"}, "say": text})

    def fault(self, when, do):
        """What goes wrong from now on, and with which calls."""
        self.control("POST", "faults", {"when": when, "do": do})


def container():
    ready = HttpWaitStrategy(4610, "/_emulator/ready")
    return DockerContainer(IMAGE).with_exposed_ports(4610, 8443).waiting_for(ready)


@pytest.fixture(scope="session")
def emulator_of_session():
    if running := os.environ.get("AWS_ENDPOINT_URL"):
        yield Emulator(running, os.environ.get("AWS_ENDPOINT_URL_TRANSCRIBE_STREAMING"))
        return
    with container() as started:
        host = started.get_container_host_ip()
        http, https = (started.get_exposed_port(port) for port in (4610, 8443))
        yield Emulator(f"http://{host}:{http}", f"https://{host}:{https}")


@pytest.fixture
def emulator(emulator_of_session):
    """It begins each test anew."""
    emulator_of_session.control("POST", "reset")
    return emulator_of_session
