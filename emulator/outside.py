"""A neighbour outside this process: an S3 or an EventBridge at an endpoint, which we call as any AWS client does.

Its signatures and connections are botocore's, loaded at the first call. It tries everything once: who waits, retries.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from emulator.neighbours import Answer, Errand, Unreachable

if TYPE_CHECKING:
    from botocore.httpsession import URLLib3Session

# Seconds to connect, and to wait for each piece of an answer.
PATIENCE = (3.0, 10.0)


class Outside:
    """Whatever answers at `endpoint`. `key`: the access key and the secret that it knows us by."""

    def __init__(self, endpoint: str, key: tuple[str, str]) -> None:
        self._endpoint = endpoint.rstrip("/")
        self._key = key

    @cached_property
    def _session(self) -> "URLLib3Session":
        from botocore.httpsession import URLLib3Session

        return URLLib3Session(timeout=PATIENCE, max_pool_connections=32)

    def send(self, errand: Errand) -> Answer:
        """Run one errand; the endpoint knows the account by the key. It blocks. Raises Unreachable."""
        from botocore.exceptions import BotoCoreError

        try:
            answer = self._session.send(self._signed(errand))
            body = answer.content
        except BotoCoreError as fault:
            raise Unreachable(errand.service) from fault
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, headers, body)

    def _signed(self, errand: Errand) -> Any:
        from botocore.auth import S3SigV4Auth, SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        signer = S3SigV4Auth if errand.service == "s3" else SigV4Auth
        url = f"{self._endpoint}{errand.path}"
        request = AWSRequest(errand.method, url, headers=dict(errand.headers), data=errand.body)
        signer(Credentials(*self._key), errand.service, errand.region).add_auth(request)
        return request.prepare()
