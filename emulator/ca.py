"""This installation's certificates: for which names they are, where they are kept, and which process makes them."""

import subprocess
import sys
import time

from emulator.server import certificates
from emulator.server.certificates import Certificates, Unusable
from emulator.settings import Settings

MAKING_SECONDS = 60.0

# Where Transcribe lives; a client that is sent here by a hosts file or a resolver rule finds a fitting certificate.
REGIONS = """
    af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1
    eu-central-1 eu-central-2 eu-north-1 eu-west-1 eu-west-2 eu-west-3 me-south-1 sa-east-1
    us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1
""".split()
CHINA = ("cn-north-1", "cn-northwest-1")
LOCAL = ("localhost", "127.0.0.1", "::1")


def names(settings: Settings) -> list[str]:
    """The host names and addresses of the certificate."""
    aws = [f"*.{region}.amazonaws.com" for region in REGIONS]
    aws += [f"*.{region}.api.aws" for region in REGIONS]
    aws += [f"cn.transcribe.{region}.amazonaws.com.cn" for region in CHINA]
    return list(dict.fromkeys((*LOCAL, *aws, *settings.own_names)))


def kept(settings: Settings) -> Certificates:
    """The CA and the certificate in the data folder, made by this process where they are missing. Raises Unusable."""
    return certificates.prepare(settings.data, names(settings), time.time())


class Making:
    """Certificates that a process beside ours makes, if any are missing: what makes them costs time and memory, and is
    of no use afterwards. It begins at once; ask for `done` after what else there is to do.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        files = certificates.files_in(settings.data)
        wanted = [certificates.normal(name) for name in names(settings)]
        command = [sys.executable, "-m", certificates.__name__, str(settings.data), *names(settings)]
        self._process = (
            None
            if certificates.serves(files, wanted, time.time())
            else subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # noqa: S603
        )

    def done(self) -> Certificates:
        """The certificates, once they are there. Raises Unusable."""
        if self._process is not None:
            _, said = self._process.communicate(timeout=MAKING_SECONDS)
            if self._process.returncode:
                raise Unusable(said.strip())
        return kept(self._settings)
