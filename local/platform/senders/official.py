"""Official Accounts and mini programs, their own or managed by a third-party platform ("接收普通消息", "消息推送")."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.platform.accounts import Account
from local.platform.documents import Document
from local.platform.envelopes import SignedRequest, open_answer, parse_answer, sign_query, sign_request
from local.platform.errors import ReplyMalformed
from local.platform.passive import read_reply
from local.platform.senders.sender import AddressCheck, KnowsMedium, Response, Retries, Sender, Verdict, not_success
from local.platform.timings import Timings

TRANSFER = "transfer_customer_service"
_PAYMENTS = ("xpay_", "minigame_")
_MOST_PAYMENT_TRIES = 15


@dataclass(frozen=True)
class OfficialSender(Sender):
    """See `Sender`. What virtual payments tell is repeated until it is acknowledged with ErrCode 0 ("虚拟支付")."""

    account: Account

    @property
    def shows_faults(self) -> bool:
        """A mini program's conversation shows no notice."""
        return self.account.kind == "official"

    def check_address(self, timestamp: str, nonce: str, echo: str) -> AddressCheck:
        query = {**sign_query(self.account, timestamp, nonce), "echostr": echo}
        return AddressCheck(request=SignedRequest(url=self.account.callback_url, query=query, body=""), answer=echo)

    def sign(self, document: Document, timestamp: str, nonce: str) -> SignedRequest:
        return sign_request(self.account, document, timestamp=timestamp, nonce=nonce)

    def retries(self, document: Document, timings: Timings) -> Retries:
        if _is_payment(document):
            return Retries([timings.retry_wait] * (_MOST_PAYMENT_TRIES - 1))
        return super().retries(document, timings)

    def judge(self, document: Document, response: Response, knows_medium: KnowsMedium) -> Verdict:
        if response.status != 200:
            return not_success(response)
        decrypted = None
        try:
            opened = open_answer(self.account, response.body, document.form)
            if opened is not None:
                decrypted = opened.decode(errors="replace")
            if _is_payment(document):
                return _acknowledged(opened, document, decrypted)
            if opened is None:
                return Verdict(settled=True)
            fields = parse_answer(opened, document.form)
            reply = self._read(document, fields, knows_medium)
        except ReplyMalformed as problem:
            return Verdict(settled=not _is_payment(document), decrypted=decrypted, problem=str(problem))
        return Verdict(settled=True, decrypted=decrypted, reply=reply)

    def _read(
        self, document: Document, fields: Mapping[str, Any], knows_medium: KnowsMedium
    ) -> tuple[str, dict[str, Any]] | None:
        """Raises ReplyMalformed."""
        if self.account.kind == "mini" and fields.get("MsgType") != TRANSFER:
            raise ReplyMalformed(f"a mini program's answer can only be empty, success or {TRANSFER}: this one is ignored")
        return read_reply(document, fields, knows_medium)


def _is_payment(document: Document) -> bool:
    return (document.event or "").startswith(_PAYMENTS)


def _acknowledged(opened: bytes | None, document: Document, decrypted: str | None) -> Verdict:
    code = None if opened is None else parse_answer(opened, document.form).get("ErrCode")
    if str(code).strip() == "0":
        return Verdict(settled=True, decrypted=decrypted)
    wanted = (
        json.dumps({"ErrCode": 0, "ErrMsg": "success"}) if document.form == "json" else "<xml><ErrCode>0</ErrCode>…</xml>"
    )
    return Verdict(settled=False, error=f"the answer is not {wanted}", decrypted=decrypted)
