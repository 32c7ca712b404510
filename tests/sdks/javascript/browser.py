"""The matrix with the AWS SDK for JavaScript in a browser: puts page.mjs into one file, opens it, prints its report.

The SDK knows no port but 8443; the browser is told to take the emulator's instead, whatever is there.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from tests.clients.browsing import posted
from tests.clients.test_javascript import PROGRAMS

PAGE = '<!doctype html><meta charset="utf-8"><script type="module" src="bundle.js"></script>'
ENTRY = Path(__file__).parent / "page.mjs"


def bundle(folder: Path) -> None:
    """One file of the program and the SDK. AssertionError over warnings."""
    node = shutil.which("node")
    assert node, "node is needed"
    words = [node, "bundle.mjs", str(folder / "bundle.js"), str(ENTRY)]
    done = subprocess.run(words, cwd=PROGRAMS, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) == [], done.stdout


def main() -> None:
    keys = {"accessKeyId": os.environ["AWS_ACCESS_KEY_ID"], "secretAccessKey": os.environ["AWS_SECRET_ACCESS_KEY"]}
    plan = {"region": os.environ["AWS_REGION"], "credentials": keys}
    rule = f"--host-resolver-rules=MAP localhost:8443 127.0.0.1:{urlsplit(os.environ['MATRIX_HTTPS']).port}"
    with TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder = Path(made) / "page"
        folder.mkdir()
        bundle(folder)
        (folder / "index.html").write_text(PAGE, encoding="utf-8")
        shutil.copyfile(os.environ["MATRIX_AUDIO"], folder / "silence.pcm")
        report = posted(folder, Path(made) / "profile", plan, rule)
    print(json.dumps({"sdk": "@aws-sdk (browser)", **report}))


if __name__ == "__main__":
    main()
