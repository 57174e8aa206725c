"""AWS without the network: what botocore gets in place of an answer from the wire; all of botocore's own work is still done."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias, cast

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.handlers import BUILTIN_HANDLERS

if TYPE_CHECKING:
    from botocore.compat import HTTPHeaders

Answerer: TypeAlias = Callable[..., AWSResponse]
"""A `before-send` hook, called with the request by name."""


@contextmanager
def answered_by(answerer: Answerer) -> Iterator[None]:
    """Every client that is made in the block, by whichever session, gets its answers from `answerer` for ever.

    Of the sessions there are several: ours, boto3's and PynamoDB's, none of which knows the others' hooks.
    """
    hook = ("before-send", answerer)
    BUILTIN_HANDLERS.insert(0, hook)
    try:
        yield
    finally:
        BUILTIN_HANDLERS.remove(hook)


def operation_of(request: AWSPreparedRequest) -> str:
    """The operation that a request asks for, such as `PutItem`."""
    target = request.headers["X-Amz-Target"]
    return (target if isinstance(target, str) else target.decode()).partition(".")[2]


def body_of(request: AWSPreparedRequest) -> bytes:
    """What a request sends."""
    assert isinstance(request.body, bytes)
    return request.body


def answer(request: AWSPreparedRequest, body: bytes) -> AWSResponse:
    """Status 200 and `body`, with the headers that botocore looks at."""
    headers = {"x-amzn-RequestId": "BENCH", "x-amz-crc32": str(zlib.crc32(body)), "Content-Length": str(len(body))}
    return AWSResponse(request.url, 200, cast("HTTPHeaders", headers), _Raw(body))


class _Raw:
    """What urllib3 would have read."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        yield self._body
