"""A corporation with customers in WeChat customer service, WeCom beside it, all in memory and on one clock."""

from typing import Any

from liushui.adapters.memory_platform import refused
from liushui.application.pull_kf_messages import PullKfMessages
from liushui.application.receive_callback import Decision
from liushui.application.sweep_intents import SweepOutcome
from liushui.application.wechat_client import WeChatClient
from liushui.bot import Bot
from liushui.domain.commits import Commit
from liushui.domain.events import KfMessagesPulled, received_of, typed
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName
from liushui.ports import CallResult
from liushui.wechat.accounts import Account, WeComAccount
from liushui.wechat.calls.call import Call
from liushui.wechat.doors.wecom import WeComDoor
from tests.builders import AES_KEY, REGION, FixedAccounts, no_time_limit
from tests.sending import Town

DESK, CUSTOMER = "wkDesk", "wmCustomer"
MINUTE = 60_000


def corporation(*agents: str) -> Any:
    named = [{"name": name, "id": 7 + n, "secret": f"s{n}"} for n, name in enumerate(agents or ("shop", "kf"))]
    keys = {"token": "aToken123", "encoding_aes_key": AES_KEY}
    return Account.from_dict({"name": "corp", "kind": "wecom", "corp_id": "ww0123456789abcdef", "agents": named, **keys})


class CustomerService:
    """What can be pulled, a cursor being a number of messages, and what was sent. `answers` come before anything else."""

    def __init__(self) -> None:
        self.messages: list[JsonObject] = []
        self.tokens: set[str] = set()
        self.answers: list[CallResult] = []
        self.pulls: list[JsonObject] = []
        self.sent: list[tuple[str, JsonObject]] = []
        self.agents: list[str | None] = []
        self.issued = 0

    def call(
        self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
    ) -> CallResult:
        body = call.body or {}
        if call.name == "gettoken":
            self.issued += 1
            return CallResult(None, data={"access_token": f"of-{body or call.path}-{self.issued}", "expires_in": 7200})
        if call.name == "kf/sync_msg":
            self.pulls.append(body)
            return self.answers.pop(0) if self.answers else self._page(body)
        self.sent.append((call.name, body))
        return self.answers.pop(0) if self.answers else CallResult(None, errcode=0, data={"msgid": body.get("msgid", "m")})

    def upload(self, *_: Any, **__: Any) -> CallResult:
        raise NotImplementedError

    def download(self, *_: Any, **__: Any) -> CallResult:
        raise NotImplementedError

    def _page(self, body: JsonObject) -> CallResult:
        if "token" in body and body["token"] not in self.tokens:
            return refused(95007, send=False)
        start, limit = int(str(body.get("cursor", "0"))), int(str(body["limit"]))
        end = min(start + limit, len(self.messages))
        more = int(end < len(self.messages))
        return CallResult(None, data={"next_cursor": str(end), "has_more": more, "msg_list": self.messages[start:end]})


class Desk(Town):
    """One corporation, its store and WeCom."""

    def __init__(self, bot: Bot | None = None, *agents: str) -> None:
        self.wecom = CustomerService()
        super().__init__(bot=bot, platform=self.wecom)  # type: ignore[arg-type]
        self.accounts = FixedAccounts({"corp": corporation(*agents)})
        self._serial = 0

    def says(self, content: str = "hi", *, user: str = CUSTOMER, **more: Any) -> JsonObject:
        """A customer's text, which WeCom keeps; without a callback of its own."""
        return self.keeps(
            {
                "open_kfid": DESK,
                "external_userid": user,
                "origin": 3,
                "msgtype": "text",
                "text": {"content": content},
                **more,
            }
        )

    def happens(self, event_type: str, *, user: str | None = CUSTOMER, **more: Any) -> JsonObject:
        """An event, which WeCom keeps."""
        who = {} if user is None else {"external_userid": user}
        event = {"event_type": event_type, "open_kfid": DESK, **who, **more}
        return self.keeps({"origin": 4, "msgtype": "event", "event": event})

    def keeps(self, message: JsonObject) -> JsonObject:
        kept = {"msgid": f"m-{len(self.wecom.messages) + 1}", "send_time": self.clock.at // 1000, **message}
        self.wecom.messages.append(kept)
        return kept

    def callback(self) -> Commit:
        """WeCom says that there is something to pull: the commit, as `receive_callback` makes it."""
        self._serial += 1
        token = f"token-{self._serial}"
        self.wecom.tokens.add(token)
        fields = {
            "ToUserName": "ww0123456789abcdef", "CreateTime": str(self.clock.at // 1000), "MsgType": "event",
            "Event": "kf_msg_or_event", "Token": token, "OpenKfId": DESK,
        }  # fmt: skip
        account = self.accounts.accounts["corp"]
        assert isinstance(account, WeComAccount)
        decision = Decision(self.pull(), WeComDoor(account), fields, self.clock.monotonic(), None)
        return self.store.append(decision.stream, decision, cause=decision.cause).commit

    def pull(self, *, regions: tuple[str, ...] = (REGION,)) -> PullKfMessages:
        """A puller in a container of its own."""
        send = self.one()
        client = WeChatClient(
            accounts=self.accounts, tokens=send.tokens, platform=self.wecom, clock=self.clock, ids=self.ids
        )
        return PullKfMessages(
            events=send.events, accounts=self.accounts, client=client, bot=self.bot, clock=self.clock,
            time_limit=no_time_limit, regions=regions,
        )  # fmt: skip

    def sweep(self, *, seconds: float = 55) -> SweepOutcome:
        """One sweep, three minutes later, with which each minute so far is old enough."""
        self.clock.at += 3 * MINUTE
        return super().sweep(seconds=seconds)

    def commits(self, subject: str = CUSTOMER, kind: str = "user") -> list[Commit]:
        return list(self.store.read(StreamName("default", "corp", kind, subject)))

    def recorded(self, user: str = CUSTOMER) -> list[str]:
        """The ids of what stands in a customer's stream, in order."""
        return [str(received["msgid"]) for commit in self.commits(user) if (received := received_of(commit))]

    def pulled(self) -> list[KfMessagesPulled]:
        """What the pulls said of themselves."""
        known = [typed(event) for commit in self.commits(DESK, "kf-pull") for event in commit.events]
        return [event for event in known if isinstance(event, KfMessagesPulled)]

    @property
    def arrived(self) -> list[str]:
        """The texts that were sent to customers."""
        return [str(body["text"]["content"]) for _, body in self.wecom.sent if "text" in body]  # type: ignore[index, call-overload]


def echoing() -> Bot:
    bot = Bot()

    @bot.text()
    def repeat(message: Any, session: Any) -> str:
        session["said"] = session.get("said", 0) + 1
        return f"{session['said']} {message.content}"

    @bot.event("enter_session")
    def welcome() -> list[str]:
        return ["welcome", "what can we do for you?"]

    return bot
