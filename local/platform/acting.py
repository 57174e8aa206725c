"""Acting as a user or a platform: what POST /control/callback asks for, at once or in the background."""

import asyncio
import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any

from local.platform.accounts import Account
from local.platform.apis.wecom_messages import press_card
from local.platform.delivery import Delivery
from local.platform.documents import Document, build_document
from local.platform.errors import ControlError
from local.platform.granting import TICKET, TICKET_EVERY_SECONDS, carry_out
from local.platform.notices import build_notice
from local.platform.payload import Payload
from local.platform.simulator import Simulator
from local.platform.streams import EVERY_SECONDS, refresh_of

FIELDS = ("account", "user", "type", "fields", "wait", "msg_id", "create_time", "times", "agent", "probe")
CARD_PRESSED = "template_card_event"
MOST_TIMES = 100
KEPT_REPORTS = 1_000
OWED_EVERY_SECONDS = 0.2
_OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_USERID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_MSG_ID = re.compile(r"[0-9]{1,19}")
_log = logging.getLogger(__name__)


def parse_action(data: object, simulator: Simulator) -> tuple[Delivery, bool]:
    """The delivery that a control request asks for, and whether to wait for it. Raises ControlError naming the field that
    will not do."""
    payload = Payload(data, FIELDS)
    account = simulator.accounts.get(payload.text("account"))
    times, wait = payload.integer("times", 1, least=1, most=MOST_TIMES), payload.boolean("wait", True)
    probe = payload.boolean("probe", False)
    if probe and account.kind != "pay":
        raise ControlError(400, f"probe is for accounts of kind pay; {account.name!r} is of kind {account.kind}")
    document = _build(payload, account, simulator)
    return Delivery(account, document, times, probe), wait


def _build(payload: Payload, account: Account, simulator: Simulator) -> Document:
    user, msg_id = _parse_user(payload, account), payload.optional_text("msg_id")
    if msg_id is not None and not _MSG_ID.fullmatch(msg_id):
        raise ControlError(400, "msg_id must be a string of 1-19 digits")
    now = int(simulator.clock.now_in_pushes())
    create_time = payload.integer("create_time", now, least=0, most=2**33)
    kind, fields = payload.optional_text("type"), payload.mapping("fields")
    if account.kind == "pay":
        return build_notice(account, kind, fields, msg_id=msg_id, create_time=create_time)
    if kind is None and account.kind != "component" and not {"MsgType", "msgtype", "InfoType"} & set(fields):
        kind = "text"
    if account.component is None and not account.callback_url:
        raise ControlError(409, f"account {account.name!r} has no address of its own: authorize a component again")
    if account.kind == "component":
        fields = _happened(simulator, account, kind, fields)
    if kind == CARD_PRESSED and account.kind == "wecom":
        fields = press_card(simulator, account.name, user or "", fields)
    agent = account.agent(payload.optional_text("agent"))
    return build_document(account, user, kind, fields, msg_id=msg_id, create_time=create_time, agent=agent)


def _happened(simulator: Simulator, component: Account, kind: str | None, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return fields if kind is None else carry_out(simulator, component, kind, fields)


def _parse_user(payload: Payload, account: Account) -> str | None:
    if account.kind in ("component", "pay"):
        if payload.has("user"):
            raise ControlError(400, f"user: accounts of kind {account.kind} have no users; leave it out")
        return None
    if account.kind == "wecom":
        user = payload.optional_text("user")
        if user is not None and not _USERID.fullmatch(user):
            raise ControlError(400, "user must be a UserID: 1-64 letters, digits or one of _ . @ -, the first no sign")
        return user
    user = payload.text("user")
    if not _OPENID.fullmatch(user):
        raise ControlError(400, "user must be an openid: 1-64 letters, digits, dashes or underscores")
    return user


class Actor:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._deliveries: dict[str, Delivery] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._tickets: dict[str, float] = {}

    async def act(self, delivery: Delivery) -> dict[str, Any]:
        """Push, and give the report when it is settled, or when that will take longer than a person waits."""
        task = self._start(delivery)
        lingers = asyncio.create_task(delivery.lingers.wait())
        await asyncio.wait((task, lingers), return_when=asyncio.FIRST_COMPLETED)
        lingers.cancel()
        if task.done():
            task.result()
        return delivery.report()

    def start(self, delivery: Delivery) -> str:
        """Push in the background; gives the id under which the report will be found."""
        callback_id = f"callback-{secrets.token_hex(8)}"
        self._deliveries[callback_id] = delivery
        if len(self._deliveries) > KEPT_REPORTS:
            del self._deliveries[next(iter(self._deliveries))]
        self._start(delivery)
        return callback_id

    def report(self, callback_id: str) -> dict[str, Any]:
        delivery = self._deliveries.get(callback_id)
        if delivery is None:
            raise ControlError(404, f"no callback {callback_id!r}; the last {KEPT_REPORTS} in the background are kept")
        if not delivery.ended.is_set():
            return {"id": callback_id, "state": "running"}
        return {"id": callback_id, "state": "done", **delivery.report()}

    async def push_what_is_due(self) -> None:
        """For ever: what calls of APIs led to, and the components' tickets, every ten minutes of the platform's time."""
        while True:
            self._push_owed()
            for account in self._simulator.accounts:
                if account.kind == "component" and self._ticket_is_due(account.name):
                    self._start(Delivery(account, self._ticket(account)))
            await asyncio.sleep(OWED_EVERY_SECONDS)

    async def stop(self) -> None:
        """Give up what is still being pushed."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _push_owed(self) -> None:
        for owed in self._simulator.owed.take_all():
            account = self._simulator.accounts.find(owed.account)
            if account is None:  # removed meanwhile
                continue
            try:
                self._start(Delivery(account, self._owed_document(account, owed.user, owed.fields)))
            except ControlError as error:
                _log.warning("an event that account %s is owed cannot be pushed: %s", account.name, error)

    def _start(self, delivery: Delivery, *, after: float = 0.0) -> asyncio.Task[None]:
        task = asyncio.create_task(self._run(delivery, after))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _run(self, delivery: Delivery, after: float) -> None:
        await asyncio.sleep(after)
        try:
            await self._simulator.callbacks.deliver(delivery)
        finally:
            self._simulator.touch()
        if rest := refresh_of(delivery, self._simulator.clock.now_in_pushes()):
            self._start(rest, after=EVERY_SECONDS)

    def _owed_document(self, account: Account, user: str, fields: dict[str, Any]) -> Document:
        now = int(self._simulator.clock.now_in_pushes())
        return build_document(account, user or None, None, fields, msg_id=None, create_time=now)

    def _ticket_is_due(self, component: str) -> bool:
        now = self._simulator.clock.now()
        if now < self._tickets.setdefault(component, now + TICKET_EVERY_SECONDS):
            return False
        self._tickets[component] = now + TICKET_EVERY_SECONDS
        return True

    def _ticket(self, component: Account) -> Document:
        fields = carry_out(self._simulator, component, TICKET, {})
        now = int(self._simulator.clock.now_in_pushes())
        return build_document(component, None, TICKET, fields, msg_id=None, create_time=now)
