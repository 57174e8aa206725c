"""The media ids that an account may use: what its users sent (three days), and what was added by hand."""

from dataclasses import asdict, dataclass
from typing import Any

from local.platform.clock import Clock

LIFE_SECONDS = 3 * 86_400


@dataclass(frozen=True)
class Medium:
    account: str
    media_id: str
    ends_at: float


class Media:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._media: dict[tuple[str, str], Medium] = {}

    def add(self, account: str, media_id: str) -> None:
        medium = Medium(account, media_id, self._clock.now() + LIFE_SECONDS)
        self._media[account, media_id] = medium

    def knows(self, account: str, media_id: str) -> bool:
        medium = self._media.get((account, media_id))
        return medium is not None and self._clock.now() < medium.ends_at

    def forget(self, account: str) -> None:
        self._media = {key: medium for key, medium in self._media.items() if medium.account != account}

    def dump(self) -> list[dict[str, Any]]:
        return [asdict(medium) for medium in self._media.values()]

    def load(self, saved: list[dict[str, Any]]) -> None:
        self._media = {(fields["account"], fields["media_id"]): Medium(**fields) for fields in saved}
