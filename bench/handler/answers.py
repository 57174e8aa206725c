"""Canned answers: what the tables and secrets of one account would say, whatever is asked of them."""

import json
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from bench.answers import answer, body_of, operation_of
from bench.environment import an_account

Item = dict[str, Any]


class CannedAnswers:
    """See `bench.answers`. `put`: the item that was last put."""

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
        operation = operation_of(request)
        if operation == "PutItem":
            self.put = json.loads(body_of(request))["Item"]
        return answer(request, self._bodies[operation])
