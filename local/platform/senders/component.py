"""Third-party platforms themselves: tickets and grants ("验证票据", "授权变更通知推送")."""

from dataclasses import dataclass

from liushui.wechat import signature
from local.platform.accounts import Account
from local.platform.documents import Document
from local.platform.envelopes import SignedRequest, encrypt_for, sign_query
from local.platform.senders.sender import AddressCheck, KnowsMedium, Response, Retries, Sender, Verdict, not_success
from local.platform.timings import Timings
from local.platform.xml_writer import write_xml

TICKET = "component_verify_ticket"


@dataclass(frozen=True)
class ComponentSender(Sender):
    """See `Sender`. The answer must be exactly `success`. A ticket is not repeated: ten minutes later the next one comes."""

    account: Account

    def check_address(self, timestamp: str, nonce: str, echo: str) -> AddressCheck:
        query = {**sign_query(self.account, timestamp, nonce), "echostr": echo}
        return AddressCheck(request=SignedRequest(url=self.account.callback_url, query=query, body=""), answer=echo)

    def sign(self, document: Document, timestamp: str, nonce: str) -> SignedRequest:
        encrypt = encrypt_for(self.account, document.text)
        signed = signature.sign(self.account.token, timestamp, nonce, encrypt)
        query = {**sign_query(self.account, timestamp, nonce), "encrypt_type": "aes", "msg_signature": signed}
        body = write_xml({"AppId": self.account.app_id, "Encrypt": encrypt})
        return SignedRequest(url=self.account.callback_url, query=query, body=body, headers={"Content-Type": "text/xml"})

    def retries(self, document: Document, timings: Timings) -> Retries:
        return Retries([]) if document.event == TICKET else super().retries(document, timings)

    def judge(self, _document: Document, response: Response, _knows_medium: KnowsMedium) -> Verdict:
        if response.status != 200:
            return not_success(response)
        right = response.body == b"success"
        return Verdict(settled=right, error=None if right else "the answer is not exactly success")
