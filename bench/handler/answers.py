"""AWS without the network: what botocore gets in place of an answer from the wire; all of boto3's own work is still done."""

import json
import zlib
from collections.abc import Iterator
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from bench.environment import an_account

Item = dict[str, Any]


class CannedAnswers:
    """A `before-send` hook. `tail` is the item that a query finds; `put` the one that was last put."""

    def __init__(self) -> None:
        self.put: Item = {}
        secret = {"Name": "demo", "SecretString": json.dumps(an_account())}
        self._bodies = {"GetSecretValue": json.dumps(secret).encode(), "PutItem": b"{}"}
        self.find(None)

    def find(self, tail: Item | None) -> None:
        """Let queries find `tail`."""
        found = {"Items": [tail] if tail else [], "Count": int(tail is not None), "ScannedCount": int(tail is not None)}
        self._bodies["Query"] = json.dumps(found).encode()

    def __call__(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        target = request.headers["X-Amz-Target"]
        operation = (target if isinstance(target, str) else target.decode()).partition(".")[2]
        if operation == "PutItem":
            self.put = json.loads(request.body)["Item"]
        body = self._bodies[operation]
        headers = {"x-amzn-RequestId": "BENCH", "x-amz-crc32": str(zlib.crc32(body)), "Content-Length": str(len(body))}
        return AWSResponse(request.url, 200, headers, _Raw(body))


class _Raw:
    """What urllib3 would have read."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        yield self._body
