"""One callback on its way: what was tried, and what it is told as."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from local.platform.accounts import Account
from local.platform.documents import Document
from local.platform.envelopes import SignedRequest
from local.platform.exchanges import push_id


@dataclass(frozen=True, kw_only=True)
class Try:
    """One push and what became of it. `status` is None when no answer came; then `error` says why."""

    request: SignedRequest
    elapsed_ms: int
    status: int | None = None
    error: str | None = None
    answer: str | None = None
    decrypted: str | None = None
    reply: tuple[str, dict[str, Any]] | None = None
    problem: str | None = None
    is_final: bool = False

    def outcome(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "elapsed_ms": self.elapsed_ms,
            "error": self.error,
            "problem": self.problem,
            "replied": self.reply is not None,
            "answer": self.answer,
            "answer_decrypted": self.decrypted,
        }


@dataclass
class Delivery:
    """A callback to `account`, `times` at once in the first round; `probe`: with a wrong signature (WeChat Pay).

    `asked_at`: when the member asked whose stream this push asks for the rest of.
    `lingers` is set when it will take longer than a person waits: held back, or the next try is far off.
    """

    account: Account
    document: Document
    times: int = 1
    probe: bool = False
    asked_at: int | None = None
    tries: list[Try] = field(default_factory=list)
    lingers: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def decisive(self) -> Try | None:
        """The try that decided, or else the last one."""
        return next((attempt for attempt in self.tries if attempt.is_final), self.tries[-1] if self.tries else None)

    def report(self) -> dict[str, Any]:
        """What the control API gives, also while it is under way."""
        document, decisive = self.document, self.decisive
        reply = decisive.reply if decisive else None
        return {
            "exchange": push_id(self.account.name, document.document_id),
            "running": not self.ended.is_set(),
            "msg_id": document.msg_id,
            "create_time": document.create_time,
            "tries": [{"status": one.status, "elapsed_ms": one.elapsed_ms, "error": one.error} for one in self.tries],
            "reply": {"msgtype": reply[0], reply[0]: reply[1]} if reply else None,
            "problem": decisive.problem if decisive else None,
            "request": decisive.request.public() if decisive else None,
            "decrypted": document.text,
            "answer": decisive.answer if decisive else None,
            "answer_decrypted": decisive.decrypted if decisive else None,
        }
