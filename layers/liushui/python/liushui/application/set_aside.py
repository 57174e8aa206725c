"""What a consumer can never take as it is goes to the dead letters, so that it neither holds up the shard nor is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from liushui.domain.errors import LettersUnavailable
from liushui.ports import Clock
from liushui.ports.dead_letters import Letters


@dataclass(frozen=True, slots=True)
class SetAside:
    """Behind the functions that the stream of commits triggers. `consumer`: the function's folder."""

    letters: Letters
    clock: Clock
    consumer: str

    def __call__(self, event: Mapping[str, Any], broken: Mapping[str, str], *, redriven: bool) -> list[str]:
        """Keep the records of the Kinesis event that are `broken` (their sequence number, the class of the error) as a letter.

        Returns the sequence numbers to report as failed after all: where the letter could not be kept, and where the records
        are `redriven`, since they are in a letter already.
        """
        if not broken:
            return []
        if redriven:
            return list(broken)
        records = [record for record in event["Records"] if record["kinesis"]["sequenceNumber"] in broken]
        try:
            self.letters.keep(self.consumer, records, broken, at=self.clock.now_ms())
        except LettersUnavailable:
            return list(broken)
        return []
