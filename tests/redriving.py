"""Dead letters in process: consumers that are called as Lambda calls them, and letters as mappings write them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from liushui.adapters.lambda_consumers import lowest_failed, redrive_event
from liushui.domain.errors import ConsumerFailed
from liushui.domain.operators import Operator
from liushui.ports.dead_letters import LetterRecord

LIN = Operator("lin", address="203.0.113.9")
WHY = "there is room again"

Handler = Callable[[dict[str, Any]], Mapping[str, Any] | None]


@dataclass
class InProcess:
    """See `ports.dead_letters.Consumers`: each consumer is a handler here. `events`: what they were handed, as JSON carries
    it."""

    handlers: dict[str, Handler]
    events: list[dict[str, Any]] = field(default_factory=list)

    def deliver(self, consumer: str, records: Sequence[LetterRecord], *, letter_id: str) -> str | None:
        event: dict[str, Any] = json.loads(json.dumps(redrive_event(records, letter_id)))
        self.events.append(event)
        try:
            answer = self.handlers[consumer](event)
        except Exception as error:
            raise ConsumerFailed(type(error).__name__) from error
        return lowest_failed(json.loads(json.dumps(answer)))

    def numbers(self) -> list[list[str]]:
        """The sequence numbers of each invocation."""
        return [[record["kinesis"]["sequenceNumber"] for record in event["Records"]] for event in self.events]
