"""The matrix with the AWS SDK for JavaScript in a browser: puts page.mjs into one file, opens it, prints its report."""

import json
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from tests.clients.browsing import make_page, posted

ENTRY = Path(__file__).parent / "page.mjs"


def main() -> None:
    keys = {"accessKeyId": os.environ["AWS_ACCESS_KEY_ID"], "secretAccessKey": os.environ["AWS_SECRET_ACCESS_KEY"]}
    plan = {"region": os.environ["AWS_REGION"], "credentials": keys}
    port = urlsplit(os.environ["MATRIX_HTTPS"]).port
    assert port
    with TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder = Path(made) / "page"
        folder.mkdir()
        make_page(folder, ENTRY)
        shutil.copyfile(os.environ["MATRIX_AUDIO"], folder / "silence.pcm")
        report = posted(folder, Path(made) / "profile", plan, port)
    print(json.dumps({"sdk": "@aws-sdk (browser)", **report}))


if __name__ == "__main__":
    main()
