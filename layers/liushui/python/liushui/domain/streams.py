"""Names of streams, and what an append may expect of one."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias
from urllib.parse import quote, unquote


@dataclass(frozen=True, slots=True)
class StreamName:
    """One consistency boundary: `<tenant>/<account>/<kind>/<subject>`.

    `kind` is `user`, `reply`, `saga`, or the natural subject where there is no user (`job`, `account` …). `subject` may hold
    any character: it is percent-encoded in the text form. Each region writes a sub-stream of its own, `<stream>@<region>`.
    """

    tenant: str
    account: str
    kind: str
    subject: str

    def __str__(self) -> str:
        return f"{self.tenant}/{self.account}/{self.kind}/{quote(self.subject, safe='-_.~', errors='surrogatepass')}"

    def in_region(self, region: str) -> str:
        """The sub-stream's text form: the partition key of the `commits` table."""
        return f"{self}@{region}"

    @classmethod
    def parse(cls, text: str) -> "StreamName":
        """The inverse of `str`. Raises ValueError when `text` is not a stream's name."""
        parts = text.split("/")
        if len(parts) != 4 or not all(parts):
            raise ValueError(f"not a stream name: {text!r}; expected <tenant>/<account>/<kind>/<subject>")
        return cls(parts[0], parts[1], parts[2], unquote(parts[3], errors="surrogatepass"))

    @classmethod
    def parse_in_region(cls, text: str) -> tuple["StreamName", str]:
        """The inverse of `in_region`: the stream and the region. Raises ValueError as `parse` does."""
        name, _, region = text.rpartition("@")
        if not region:
            raise ValueError(f"not a sub-stream's name: {text!r}; expected <tenant>/<account>/<kind>/<subject>@<region>")
        return cls.parse(name), region


class Expectation(Enum):
    """What an append expects when it names no number."""

    ANY = "any"
    NO_STREAM = "no stream"


ANY: Final = Expectation.ANY
NO_STREAM: Final = Expectation.NO_STREAM

Expected: TypeAlias = int | Expectation
"""The number of the newest commit that the writer has seen, NO_STREAM, or ANY for an outside fact."""
