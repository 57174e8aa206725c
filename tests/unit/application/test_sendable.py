"""What may be sent in the place of a reply is judged as the sender would: by the account, and by what was written to."""

from typing import Any

import pytest

from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.application.compensation_cases import Case
from liushui.application.sendable import check_sendable
from liushui.domain.commits import Commit
from liushui.domain.errors import DecisionRefused
from liushui.domain.events import MessageReceived, record
from liushui.domain.json import JsonObject
from liushui.domain.reply import ReplyState
from liushui.domain.streams import StreamName
from liushui.wechat.accounts import Account
from liushui.wechat.replies import (
    Article,
    Image,
    Music,
    News,
    Reply,
    Subscribe,
    Template,
    Text,
    TransferToCustomerService,
    to_data,
)
from tests.builders import AES_KEY, REGION, CountedIds, FixedAccounts, FixedClock, a_commit, an_account

KEYS: dict[str, Any] = {"name": "demo", "token": "AAAAA", "encoding_aes_key": AES_KEY}
AGENTS = [{"name": "desk", "id": 1000002, "secret": "s1"}]
OFFICIAL = an_account()
MINI = Account.from_dict({**OFFICIAL.to_dict(), "kind": "mini"})
WECOM = Account.from_dict({**KEYS, "kind": "wecom", "corp_id": "ww0123456789abcdef", "agents": AGENTS})
PLATFORM = Account.from_dict({**KEYS, "kind": "component", "app_id": "wx0123456789abcdef", "app_secret": "s"})
KF: JsonObject = {"open_kfid": "wk1", "external_userid": "o1", "msgtype": "text", "text": {"content": "hi"}}
TEMPLATE, SUBSCRIBE = Template("t1", {"first": "好"}), Subscribe("t1", {"thing1": "好"})
IMAGE, MUSIC, HAND_OVER = Image("m1"), Music("m1", "好", "", "https://example.com/", ""), TransferToCustomerService()
NEWS = News((Article("标题", "描述", "https://example.com/a.jpg", "https://example.com/"),))


def check(account: Account, message: JsonObject, received: JsonObject) -> None:
    cause: Commit = a_commit(events=[record(MessageReceived(received))])
    case = Case(StreamName("default", "demo", "reply", "r1"), cause, None, (), ReplyState("r1", user="o1"))
    store = MemoryEventStore(clock=FixedClock(), ids=CountedIds(), region=REGION, regions=(REGION,))
    check_sendable(FixedAccounts({"demo": account}), store, case, message)


@pytest.mark.parametrize(
    ("account", "received", "taken", "refused"),
    [
        (OFFICIAL, {}, [Text("好"), IMAGE, MUSIC, TEMPLATE, SUBSCRIBE], [HAND_OVER]),
        (MINI, {}, [Text("好"), SUBSCRIBE], [TEMPLATE, HAND_OVER]),
        (WECOM, {}, [Text("好"), IMAGE, NEWS], [MUSIC, TEMPLATE, SUBSCRIBE, HAND_OVER]),
        (WECOM, KF, [Text("好"), IMAGE, HAND_OVER], [NEWS, TEMPLATE, SUBSCRIBE]),
        (PLATFORM, {}, [], [Text("好")]),
    ],
    ids=["official", "mini program", "wecom", "customer service", "platform"],
)
def test_each_account_takes_what_it_can_send(
    account: Account, received: JsonObject, taken: list[Reply], refused: list[Reply]
) -> None:
    for reply in taken:
        check(account, to_data(reply), received)
    for reply in refused:
        with pytest.raises(DecisionRefused, match="cannot be sent"):
            check(account, to_data(reply), received)


@pytest.mark.parametrize("message", [{}, {"msgtype": "dance", "dance": {}}, {"msgtype": "text", "text": {"content": 1}}])
def test_what_is_no_stored_reply_is_refused(message: JsonObject) -> None:
    with pytest.raises(DecisionRefused, match="cannot be sent"):
        check(OFFICIAL, message, {})
