"""The media of an account: what its users sent and what it uploaded (three days), and its permanent materials.

What was uploaded is kept in memory only: after a restart its id is still known, and a small picture stands in for it.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from local.platform.clock import Clock
from local.platform.pictures import draw_picture

LIFE_SECONDS = 3 * 86_400


@dataclass(frozen=True)
class Medium:
    """`ends_at` in seconds since the epoch, None for a permanent one; `kind`: WeChat's type, "" where it was not told."""

    account: str
    media_id: str
    ends_at: float | None
    kind: str = ""
    file_name: str = ""
    content_type: str = "image/png"
    created_at: float = 0.0
    details: dict[str, Any] | None = None


class Media:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._media: dict[tuple[str, str], Medium] = {}
        self._contents: dict[tuple[str, str], bytes] = {}

    def add(self, account: str, media_id: str) -> None:
        """A medium that a user sent, or that is taken as uploaded."""
        medium = Medium(account, media_id, self._clock.now() + LIFE_SECONDS)
        self._media[account, media_id] = medium

    def upload(self, medium: Medium, content: bytes) -> None:
        self._media[medium.account, medium.media_id] = medium
        self._contents[medium.account, medium.media_id] = content

    def knows(self, account: str, media_id: str) -> bool:
        return self.find(account, media_id) is not None

    def find(self, account: str, media_id: object) -> Medium | None:
        """The medium, unless its time is up."""
        medium = self._media.get((account, str(media_id)))
        return medium if medium is not None and (medium.ends_at is None or self._clock.now() < medium.ends_at) else None

    def content(self, medium: Medium) -> bytes:
        return self._contents.get((medium.account, medium.media_id)) or draw_picture(medium.media_id)

    def permanent(self, account: str, kind: str | None = None) -> Iterator[Medium]:
        """Materials of a kind, oldest first."""
        for medium in self._media.values():
            if medium.account == account and medium.ends_at is None and kind in (None, medium.kind):
                yield medium

    def remove(self, account: str, media_id: str) -> None:
        self._media.pop((account, media_id), None)
        self._contents.pop((account, media_id), None)

    def forget(self, account: str) -> None:
        self._media = {key: medium for key, medium in self._media.items() if medium.account != account}
        self._contents = {key: content for key, content in self._contents.items() if key[0] != account}

    def dump(self) -> list[dict[str, Any]]:
        return [asdict(medium) for medium in self._media.values()]

    def load(self, saved: list[dict[str, Any]]) -> None:
        self._media = {(fields["account"], fields["media_id"]): Medium(**fields) for fields in saved}
