"""Reading uploads (multipart/form-data, RFC 7578)."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from local.platform.errors import ApiError

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
_PARAMETER = re.compile(r'(name|filename\*?)=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))')


@dataclass(frozen=True)
class Part:
    """One field. `file_name` is "" for a plain value."""

    name: str
    file_name: str
    content: bytes


def parse_upload(body: bytes, content_type: str) -> dict[str, Part]:
    """The fields by name, the first of each. Raises ApiError 41005 for a body that is no upload."""
    boundary = _BOUNDARY.search(content_type)
    if not content_type.startswith("multipart/form-data") or boundary is None:
        raise ApiError(41005)
    chunks = (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())
    if not chunks[-1].startswith(b"--"):
        raise ApiError(41005)
    parts: dict[str, Part] = {}
    for chunk in chunks[1:-1]:
        head, _, content = chunk.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        part = _read_part(head.decode(errors="replace"), content)
        parts.setdefault(part.name, part)
    return parts


def _read_part(head: str, content: bytes) -> Part:
    disposition = next((line for line in head.split("\r\n") if line.lower().startswith("content-disposition:")), "")
    found = {name: quoted or bare for name, quoted, bare in _PARAMETER.findall(disposition)}
    encoded = found.get("filename*")
    file_name = unquote(encoded.rpartition("''")[2]) if encoded else found.get("filename", "")
    return Part(found.get("name", ""), file_name, content)
