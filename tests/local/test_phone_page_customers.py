"""The phone page with a corporation's customers and groups, with callbacks that are held back and with probes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.platform.serve import RunningPlatform, running_platform
from local.platform.timings import Timings
from tests.local.browser import PhonePage
from tests.unit.platform.endpoint import Reply, ScriptedEndpoint, scripted_endpoint
from tests.unit.platform.kinds import CORP, PAY
from tests.unit.platform.shop import SHOP, call_api

pytestmark = pytest.mark.e2e
CUSTOMER = "wm-carl"


class Corporation:
    """A platform, which outlives each page, with a corporation, a shop and a merchant, whose server takes everything."""

    def __init__(self, platform: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
        self.platform, self.endpoint = platform, endpoint
        query = {"corpid": CORP["corp_id"], "corpsecret": CORP["agents"][0]["secret"]}
        self._token = call_api(platform, "GET", "/cgi-bin/gettoken", params=query)["access_token"]
        self.open_kfid = str(self.call("kf/account/add", {"name": "help", "media_id": "m"})["open_kfid"])

    def call(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        content = json.dumps(body, ensure_ascii=False).encode()
        return call_api(self.platform, "POST", f"/cgi-bin/{path}", params={"access_token": self._token}, content=content)


@pytest.fixture(scope="module")
def corporation() -> Iterator[Corporation]:
    timings = Timings(answer_timeout=2, retry_wait=0.5)
    with running_platform(timings=timings) as platform, scripted_endpoint() as endpoint:
        for account in (CORP, PAY, {**SHOP, "mode": "plain"}):
            platform.control.put_account(**{**account, "callback_url": endpoint.url})
        endpoint.script = [Reply(b"")] * 100
        yield Corporation(platform, endpoint)


def test_a_customer_enters_chooses_and_writes_to_customer_service(corporation: Corporation, page: PhonePage) -> None:
    corporation.platform.control.add_kf_message("corp", corporation.open_kfid, CUSTOMER, content={"content": "在吗"})
    page.open(corporation.platform.base_url, "corp", CUSTOMER)
    page.find(".mine .bubble", "在吗")
    items = [{"type": "click", "click": {"id": "1", "content": "查订单"}}, {"type": "text", "text": {"content": "或留言"}}]
    menu = {"touser": CUSTOMER, "open_kfid": corporation.open_kfid, "msgtype": "msgmenu", "msgmenu": {"list": items}}
    assert corporation.call("kf/send_msg", menu)["errcode"] == 0
    page.click(".choices button", "查订单")
    page.find(".mine .bubble", "查订单")
    page.say("谢谢")
    page.click("#enter-kf")
    page.find(".system", "你进入了客服会话")
    said = corporation.call("kf/sync_msg", {"open_kfid": corporation.open_kfid})["msg_list"]
    assert [one.get("text", {}).get("menu_id") for one in said] == [None, "1", None, None]
    assert said[-1]["event"]["event_type"] == "enter_session"
    assert page.complaints() == []


def test_a_groups_robot_is_read_and_not_written_to(corporation: Corporation, page: PhonePage) -> None:
    group = corporation.platform.control.add_robot("corp", "robot-key")["user"]
    page.open(corporation.platform.base_url, "corp", group)
    page.find(".hint", "群机器人")
    text = {"msgtype": "text", "text": {"content": "部署完成"}}
    call_api(corporation.platform, "POST", "/cgi-bin/webhook/send", params={"key": "robot-key"}, json=text)
    page.find(".theirs .bubble", "部署完成")
    assert page.all("#say") == []


def test_a_callback_that_is_held_back_is_marked(corporation: Corporation, page: PhonePage) -> None:
    page.open(corporation.platform.base_url, "shop", "o-user")
    corporation.platform.control.act("shop", "o-user", "subscribe")
    corporation.platform.control.add_fault("callback", "out_of_order")
    page.say("我先说的")
    page.find(".mine .held", "扣住")
    page.say("我后说的")
    page.wait_for("!document.querySelector('.held')")


@pytest.mark.parametrize(("status", "tone", "word"), [(401, "good", "已拒绝"), (200, "bad", "没有拒绝")])
def test_a_probe_is_right_where_it_is_refused(
    corporation: Corporation, page: PhonePage, status: int, tone: str, word: str
) -> None:
    corporation.endpoint.script = [Reply(b"", status=status)]
    corporation.platform.control.act("till", kind="TRANSACTION.SUCCESS", probe=True)
    page.driver.get(f"{corporation.platform.base_url}/#till")
    page.find(f".push-row .try.{tone}", word)
