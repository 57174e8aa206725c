"""Acting as a user: what POST /control/callback asks for, at once or in the background."""

import asyncio
import re
import secrets
from dataclasses import dataclass
from typing import Any

from local.platform.accounts import Account
from local.platform.documents import Document, build_document
from local.platform.errors import ControlError
from local.platform.payload import Payload
from local.platform.simulator import Simulator

FIELDS = ("account", "user", "type", "fields", "wait", "msg_id", "create_time", "times")
MOST_TIMES = 100
KEPT_REPORTS = 1_000
_OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MSG_ID = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True)
class Action:
    account: Account
    document: Document
    times: int
    wait: bool


def parse_action(data: object, simulator: Simulator) -> Action:
    """The action in a control request. Raises ControlError naming the field that will not do."""
    payload = Payload(data, FIELDS)
    account = simulator.accounts.get(payload.text("account"))
    fields = payload.mapping("fields")
    user, msg_id = payload.text("user"), payload.optional_text("msg_id")
    if not _OPENID.fullmatch(user):
        raise ControlError(400, "user must be an openid: 1-64 letters, digits, dashes or underscores")
    if msg_id is not None and not _MSG_ID.fullmatch(msg_id):
        raise ControlError(400, "msg_id must be a string of 1-19 digits")
    document = build_document(
        account,
        user,
        payload.optional_text("type") or (None if "MsgType" in fields else "text"),
        fields,
        msg_id=msg_id,
        create_time=payload.integer("create_time", int(simulator.clock.now()), least=0, most=2**33),
    )
    times = payload.integer("times", 1, least=1, most=MOST_TIMES)
    return Action(account, document, times, payload.boolean("wait", True))


class Actor:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._reports: dict[str, dict[str, Any]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def act(self, action: Action) -> dict[str, Any]:
        """Push and wait for the end; gives the report."""
        try:
            return await self._simulator.callbacks.push(action.account, action.document, action.times)
        finally:
            self._simulator.touch()

    def start(self, action: Action) -> str:
        """Push in the background; gives the id under which the report will be found."""
        callback_id = f"callback-{secrets.token_hex(8)}"
        self._reports[callback_id] = {"id": callback_id, "state": "running"}
        if len(self._reports) > KEPT_REPORTS:
            del self._reports[next(iter(self._reports))]
        task = asyncio.create_task(self._run(callback_id, action))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return callback_id

    def report(self, callback_id: str) -> dict[str, Any]:
        report = self._reports.get(callback_id)
        if report is None:
            raise ControlError(404, f"no callback {callback_id!r}; the last {KEPT_REPORTS} in the background are kept")
        return report

    async def stop(self) -> None:
        """Give up what is still being pushed."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _run(self, callback_id: str, action: Action) -> None:
        report = await self.act(action)
        self._reports[callback_id] = {"id": callback_id, "state": "done", **report}
