"""A file as the body of an HTTP request (RFC 7578), without holding it in memory."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from liushui.wechat.calls.call import Call, Part

_CHUNK_BYTES = 64 << 10


class WrongSize(Exception):
    """The file does not hold as many bytes as its `Part` says; the request is broken off, so WeChat takes nothing."""


def multipart(call: Call[Any], part: Part) -> tuple[str, int, Iterator[bytes]]:
    """Content type, length in bytes, and the body's pieces; nothing is read from the file before the first is asked for."""
    boundary = "liushui-" + sha256(f"{part.filename}/{part.size}/{id(part)}".encode()).hexdigest()[:32]
    head, tail = _head(call, part, boundary), f"\r\n--{boundary}--\r\n".encode()
    length = len(head) + part.size + len(tail)
    return f"multipart/form-data; boundary={boundary}", length, _pieces(part, head, tail)


def _pieces(part: Part, head: bytes, tail: bytes) -> Iterator[bytes]:
    yield head
    left = part.size
    while piece := part.file.read(_CHUNK_BYTES):
        left -= len(piece)
        if left < 0:
            raise WrongSize(f"the file has more than the {part.size} bytes that were said")
        yield piece
    if left:
        raise WrongSize(f"the file has {part.size - left} bytes, but {part.size} were said")
    yield tail


def _head(call: Call[Any], part: Part, boundary: str) -> bytes:
    fields = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n{value}\r\n'
        for name, value in (call.body or {}).items()
    )
    name, filename = _quoted(call.upload_field or "media"), _quoted(part.filename)
    file = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"; filelength={part.size}\r\n'
        f"Content-Type: {part.content_type}\r\n\r\n"
    )
    return (fields + file).encode("utf-8", "replace")


def _quoted(text: str) -> str:
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
