"""WeCom: applications in XML, intelligent robots in JSON, always encrypted ("回调配置", "接收消息与事件", "智能机器人")."""

import json
from dataclasses import dataclass
from typing import Any

from liushui.wechat import signature
from local.platform.accounts import Account
from local.platform.documents import Document
from local.platform.envelopes import (
    CONTENT_TYPES,
    ENVELOPE,
    ROBOT_ENVELOPE,
    SignedRequest,
    decrypt_answer,
    encrypt_for,
    parse_answer,
    parse_json_answer,
)
from local.platform.errors import ReplyMalformed
from local.platform.senders.sender import AddressCheck, KnowsMedium, Response, Sender, Verdict, not_success
from local.platform.work_replies import read_robot_reply, read_work_reply
from local.platform.xml_writer import write_xml

ROBOT_CHECK_SECONDS = 1.0


@dataclass(frozen=True)
class WeComSender(Sender):
    """See `Sender`. Members see nothing when the service is out of order."""

    account: Account

    def check_address(self, timestamp: str, nonce: str, echo: str) -> AddressCheck:
        account = self.account
        receiver = account.receive_ids[0] if account.receive_ids else account.corp_id
        encrypt = encrypt_for(account, echo, receiver)
        query = {**self._signed(timestamp, nonce, encrypt), "echostr": encrypt}
        request = SignedRequest(url=account.callback_url, query=query, body="")
        return AddressCheck(request=request, answer=echo, seconds=None if receiver else ROBOT_CHECK_SECONDS)

    def sign(self, document: Document, timestamp: str, nonce: str) -> SignedRequest:
        encrypt = encrypt_for(self.account, document.text, self._receiver(document))
        query = self._signed(timestamp, nonce, encrypt)
        headers = {"Content-Type": CONTENT_TYPES[document.form]}
        if document.is_of_robot:
            body = json.dumps({"encrypt": encrypt})
        else:
            agent = document.fields.get("AgentID", "")
            to = self._receiver(document) if "InfoType" in document.fields else document.original_id
            body = write_xml({"ToUserName": to, "AgentID": agent, "Encrypt": encrypt})
        return SignedRequest(url=self.account.callback_url, query=query, body=body, headers=headers)

    def judge(self, document: Document, response: Response, knows_medium: KnowsMedium) -> Verdict:
        """What is no reply is dropped without a word, not tried again."""
        if response.status != 200:
            return not_success(response)
        if "InfoType" in document.fields:
            right = response.body == b"success"
            return Verdict(settled=right, error=None if right else "the answer is not exactly success")
        if response.body == b"":
            return Verdict(settled=True)
        decrypted = None
        try:
            opened = self._open(document, response.body)
            decrypted = opened.decode(errors="replace")
            return Verdict(settled=True, decrypted=decrypted, reply=_read(document, opened, knows_medium))
        except ReplyMalformed as problem:
            return Verdict(settled=True, decrypted=decrypted, problem=str(problem))

    def _open(self, document: Document, body: bytes) -> bytes:
        receiver = self._receiver(document)
        if document.is_of_robot:
            return decrypt_answer(self.account, parse_json_answer(body), ROBOT_ENVELOPE, receiver)
        return decrypt_answer(self.account, parse_answer(body), ENVELOPE, receiver)

    def _receiver(self, document: Document) -> str:
        if document.is_of_robot:
            return ""
        suite = document.fields.get("SuiteId")
        return str(suite) if "InfoType" in document.fields and suite else self.account.corp_id

    def _signed(self, timestamp: str, nonce: str, encrypt: str) -> dict[str, str]:
        signed = signature.sign(self.account.token, timestamp, nonce, encrypt)
        return {"msg_signature": signed, "timestamp": timestamp, "nonce": nonce}


def _read(document: Document, opened: bytes, knows_medium: KnowsMedium) -> tuple[str, dict[str, Any]]:
    if document.is_of_robot:
        return read_robot_reply(parse_json_answer(opened))
    return read_work_reply(document, parse_answer(opened), knows_medium)
