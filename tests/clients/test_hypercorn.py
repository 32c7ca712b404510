"""The application is plain ASGI: another server runs it too, with the limits that the README tells of."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
import trustme

from tests.clients.running import ENDING, ROOT, SCRIPTS, Running, environment
from tests.clients.said import GREETING, new_session
from tests.clients.test_amazon_transcribe import Plan, streams
from tests.clients.test_boto3 import client


def listening() -> socket.socket:
    """A socket that already takes connections: clients wait in its queue until hypercorn is up."""
    server = socket.create_server(("localhost", 0))
    server.set_inheritable(True)
    return server


@pytest.fixture(scope="module")
def hypercorn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`emulator.app` under hypercorn, with a certificate that the emulator knows nothing of."""
    folder = tmp_path_factory.mktemp("hypercorn")
    authority, certificate, ca = trustme.CA(), folder / "certificate.pem", folder / "ca.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(certificate)
    authority.cert_pem.write_to_path(ca)
    said = folder / "stderr.txt"
    with listening() as plain, listening() as secure, said.open("wb") as errors:
        words = ["--workers", "0", "--insecure-bind", f"fd://{plain.fileno()}", "--bind", f"fd://{secure.fileno()}"]
        words += ["--certfile", str(certificate), "--keyfile", str(certificate)]
        process = subprocess.Popen(
            [sys.executable, "-m", "hypercorn", *words, "emulator.app:create()"],
            cwd=ROOT,
            env={**environment(), "TRANSCRIBE_EMULATOR_SCRIPTS": str(SCRIPTS)},
            stderr=errors,
            pass_fds=[plain.fileno(), secure.fileno()],
        )
        http, https = (f"://localhost:{server.getsockname()[1]}" for server in (plain, secure))
        try:
            yield Running("http" + http, "https" + https, str(ca), "test", "test", "us-east-1", folder)
            process.send_signal(signal.SIGTERM)
            assert process.wait(ENDING) == 0, said.read_text(encoding="utf-8")
        finally:
            process.kill()
            process.wait()


def test_a_stream_over_http2(hypercorn: Running) -> None:
    session = new_session()
    assert streams(hypercorn, Plan(session)) == [{"session": session, "finals": GREETING}]


def test_a_batch_call(hypercorn: Running) -> None:
    assert client(hypercorn, "transcribe").list_vocabularies()["Vocabularies"] == []
