"""Everything the platform knows, in one place. All of it is touched by one event loop only, so nothing is locked."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterator
from typing import Any

from local.platform.accounts import Accounts
from local.platform.callbacks import Callbacks
from local.platform.clock import Clock, MovableClock
from local.platform.conversations import Conversations
from local.platform.exchanges import Exchanges
from local.platform.faults import Faults
from local.platform.media import Media
from local.platform.owed import OwedCallbacks
from local.platform.push_faults import PushFaults
from local.platform.quotas import Quotas
from local.platform.records import Records
from local.platform.state import StateFile
from local.platform.timings import Timings
from local.platform.tokens import Tokens

KEPT_CALLS = 10_000
_log = logging.getLogger(__name__)


class Simulator:
    def __init__(self, clock: Clock, timings: Timings, state_file: StateFile | None = None) -> None:
        clock = self.clock = MovableClock(clock)
        self.timings = timings
        self.accounts = Accounts()
        self.tokens = Tokens(clock, timings)
        self.quotas = Quotas(clock)
        self.records = Records(clock)
        self.owed = OwedCallbacks()
        self.conversations = Conversations(clock)
        self.media = Media(clock)
        self.faults = Faults()
        self.push_faults = PushFaults()
        self.exchanges = Exchanges()
        self.callbacks = Callbacks(
            self.conversations, self.media, self.exchanges, clock, timings, self.accounts.addressed, self.push_faults
        )
        self._calls: deque[dict[str, Any]] = deque(maxlen=KEPT_CALLS)
        self._state_file = state_file
        self._changed = False

    def record_call(self, call: dict[str, Any]) -> None:
        self._calls.append(call)
        self.touch()

    def calls(self) -> Iterator[dict[str, Any]]:
        """The calls that the API side answered, oldest first."""
        return iter(self._calls)

    def remove_account(self, name: str) -> None:
        """Forget an account and all that hangs on it."""
        if self.accounts.get(name).kind == "component":
            self.accounts.release_from(name)
        self.accounts.remove(name)
        self.tokens.forget(name)
        self.conversations.forget(name)
        self.media.forget(name)
        self.records.forget(name)
        self.exchanges.forget(name)

    def touch(self) -> None:
        """Something changed that is worth saving."""
        self._changed = True

    def load(self) -> None:
        state = self._state_file.read() if self._state_file else None
        if state is not None:
            self.clock.load(state.get("clock", {}))
            self.accounts.load(state["accounts"])
            self.tokens.load(state["tokens"])
            self.conversations.load(state["conversations"])
            self.media.load(state["media"])
            self.records.load(state.get("records", {}))  # files from before there were records have none

    def save(self) -> None:
        """Write the state file if anything changed since the last time."""
        if self._state_file is None or not self._changed:
            return
        self._state_file.write(
            {
                "clock": self.clock.dump(),
                "accounts": self.accounts.dump(),
                "tokens": self.tokens.dump(),
                "conversations": self.conversations.dump(),
                "media": self.media.dump(),
                "records": self.records.dump(),
            }
        )
        self._changed = False

    async def save_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self.timings.save_every)
            try:
                self.save()
            except OSError as error:
                _log.warning("the state could not be saved, trying again: %s", error)
