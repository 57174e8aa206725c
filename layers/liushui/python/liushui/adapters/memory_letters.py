"""Dead letters in memory: for tests and examples. It holds the very objects that the bucket would hold."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from liushui.adapters.letter_documents import CLOSED, OPEN, document_of, id_of_place, place_of, read_letter
from liushui.domain.json import JsonObject
from liushui.ports.dead_letters import Letter


class MemoryLetters:
    """See `ports.dead_letters.Letters`. `objects`: what the bucket holds, by key."""

    def __init__(self, *, functions_prefix: str = "") -> None:
        self.objects: dict[str, bytes] = {}
        self._functions_prefix = functions_prefix

    def put(self, place: str, document: Mapping[str, Any]) -> None:
        """Put a letter there as Lambda's mapping does."""
        self.objects[place] = json.dumps(document, ensure_ascii=False).encode()

    def keep(self, consumer: str, records: Sequence[JsonObject], errors: Mapping[str, str], *, at: int) -> None:
        """See `ports.dead_letters.Letters`."""
        self.put(place_of(consumer, records), document_of(consumer, records, errors, at=at))

    def list(self, *, closed: bool = False, ids: Collection[str] = ()) -> Iterator[Letter]:
        """See `ports.dead_letters.Letters`."""
        for place, body in sorted(self.objects.items()):
            if place.startswith(f"{CLOSED}{OPEN}" if closed else OPEN) and (not ids or id_of_place(place) in ids):
                yield self._read(place, body)

    def get(self, place: str) -> Letter | None:
        """See `ports.dead_letters.Letters`."""
        body = self.objects.get(place)
        return None if body is None else self._read(place, body)

    def close(self, letter: Letter) -> None:
        """See `ports.dead_letters.Letters`."""
        if letter.place in self.objects:
            self.objects[f"{CLOSED}{letter.place}"] = self.objects[letter.place]
            del self.objects[letter.place]

    def _read(self, place: str, body: bytes) -> Letter:
        return read_letter(place, body, functions_prefix=self._functions_prefix, stored_at=0)
