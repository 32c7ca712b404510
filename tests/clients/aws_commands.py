"""The AWS CLI for many commands in one process, for it takes half a second to start. Holds no test.

It reads the words of one command a line, as a JSON list, and answers with a line of JSON: code, out, err.
"""

import contextlib
import io
import json
import sys
from typing import Any

from awscli.clidriver import create_clidriver


def run(driver: Any, words: list[str]) -> dict[str, Any]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = driver.main(words)
        except SystemExit as ended:  # so it ends over words that it does not know
            code = ended.code
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


if __name__ == "__main__":
    made = create_clidriver()
    for line in sys.stdin:
        print(json.dumps(run(made, json.loads(line))), flush=True)
