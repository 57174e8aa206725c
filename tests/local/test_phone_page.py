"""The phone page in a browser, as a person uses it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from local.platform.serve import RunningPlatform, running_platform
from local.platform.timings import Timings
from tests.local.browser import PhonePage, phone_page
from tests.unit.platform.endpoint import Received, Reply, ScriptedEndpoint, scripted_endpoint
from tests.unit.platform.kinds import COMPONENT, CORP, MINI, PAY, open_encrypted
from tests.unit.platform.shop import SHOP, a_text, call_api, get_token, send

pytestmark = pytest.mark.e2e
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


class Scripted:
    """A platform of its own with a scripted account, and no cloud."""

    def __init__(self, platform: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
        self.platform = platform
        self.endpoint = endpoint


@pytest.fixture
def alone() -> Iterator[Scripted]:
    timings = Timings(answer_timeout=2, retry_wait=0.5)
    with running_platform(timings=timings) as platform, scripted_endpoint() as endpoint:
        platform.control.put_account(**{**SHOP, "mode": "plain", "callback_url": endpoint.url})
        yield Scripted(platform, endpoint)


def echo(received: Received) -> bytes:
    """A passive reply that says what the user said, in plain mode."""
    content = received.body.decode().split("<Content>")[1].split("</Content>")[0]
    user = received.query["openid"]
    sender = received.body.decode().split("<ToUserName>")[1].split("</ToUserName>")[0]
    return (
        f"<xml><ToUserName>{user}</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>1</CreateTime>"
        f"<MsgType>text</MsgType><Content>{content}</Content></xml>"
    ).encode()


CHOOSE_CALLBACK = """
const api = document.querySelector('[name=api]');
api.value = 'callback';
api.dispatchEvent(new Event('change', { bubbles: true }));
"""


def call_as_account(alone: Scripted, path: str, body: dict[str, Any]) -> dict[str, Any]:
    query = {"access_token": get_token(alone.platform)}
    content = json.dumps(body, ensure_ascii=False).encode()
    return call_api(alone.platform, "POST", path, params=query, content=content)


class TestAlone:
    @pytest.fixture
    def chat(self, page: PhonePage, alone: Scripted, user: str) -> PhonePage:
        page.open(alone.platform.base_url, "shop", user)
        return page

    def test_without_a_cloud_the_page_chats_and_says_so(self, chat: PhonePage, alone: Scripted) -> None:
        chat.find(".pill.warn", "本地云未运行")
        chat.find(".panel-events", "make run")
        alone.endpoint.script = [Reply(echo)]
        chat.say("在吗")
        chat.find(".theirs .bubble", "在吗")

    def test_retries_and_the_failure_notice_are_seen(self, chat: PhonePage, alone: Scripted) -> None:
        alone.endpoint.script = [Reply(status=500), Reply(delay=5), Reply(drop=True)]
        chat.watch(".pending")
        chat.say("没人应答")
        chat.saw("/3 次推送")
        chat.find(".system.bad", "该公众号提供的服务出现故障")
        tries = chat.all(".mine .try")
        assert [tried[:5] for tried in tries] == ["第 1 次", "第 2 次", "第 3 次"]
        assert "500" in tries[0]
        chat.click(".mine .bubble")
        chat.find(".one-try")
        assert len(chat.all(".one-try")) == 3
        chat.click(".again")
        chat.wait_for("document.querySelectorAll('.one-try').length === 4")

    def test_what_people_write_stays_text(self, chat: PhonePage, alone: Scripted, user: str) -> None:
        alone.endpoint.script = [Reply(echo)]
        chat.say(HOSTILE)
        chat.find(".theirs .bubble", HOSTILE)
        send(
            alone.platform, a_text(user, '<a href="javascript:alert(3)">a</a> <a href="https://example.com/x">b</a> [微笑]')
        )
        link = chat.find(".theirs .bubble a", "b")
        assert (link.get_attribute("href"), link.get_attribute("rel")) == ("https://example.com/x", "noopener noreferrer")
        chat.find(".theirs .bubble", '<a href="javascript:alert(3)">a</a> b 🙂')
        chat.click("#user")
        chat.find(".creation [name=nickname]").clear()
        chat.find(".creation [name=nickname]").send_keys(HOSTILE[:30])
        chat.click(".creation .primary")
        chat.find("#user .name", HOSTILE[:30])
        assert chat.driver.find_elements(By.CSS_SELECTOR, "#app img[src=x], #app script") == []

    def test_the_policy_is_in_force(self, chat: PhonePage) -> None:
        chat.driver.execute_script("new Image().src = 'https://elsewhere.invalid/x.png'")
        chat.driver.execute_script(
            "const s = document.createElement('style'); s.textContent = 'p {}'; document.head.append(s)"
        )
        assert [text for text in chat.complaints() if "Content Security Policy" in text]

    def test_the_language_is_the_browsers_until_another_is_chosen(self, chat: PhonePage) -> None:
        assert chat.driver.execute_script("return document.documentElement.lang") == "zh-CN"
        chat.click("#language", "English")
        chat.find("#follow", "Follow")
        assert chat.driver.execute_script("return document.documentElement.lang") == "en"
        chat.driver.refresh()
        chat.find("#follow", "Follow")
        chat.click("#language", "中文")
        chat.find("#follow", "关注")

    @pytest.mark.parametrize("language", ["中文", "English"])
    def test_at_phone_width_everything_is_behind_five_tabs(self, chat: PhonePage, language: str) -> None:
        chat.resize(390, 800)
        if language == "English":
            chat.click("#language")
        assert len(chat.driver.find_elements(By.CSS_SELECTOR, "[role=tab]")) == 5
        for tab in ("events", "state", "wire", "faults", "chat"):
            chat.show(tab)
            chat.find(f".panel-{tab}")
            assert chat.wait_for("document.documentElement.scrollWidth") == 390, f"{tab} is wider than the phone"
        chat.say("hi")

    def test_everything_can_be_done_by_keyboard(self, chat: PhonePage) -> None:
        body = chat.driver.switch_to.active_element
        body.send_keys(Keys.TAB)
        assert chat.driver.switch_to.active_element.get_attribute("class") == "skip"
        chat.driver.switch_to.active_element.send_keys(Keys.ENTER)
        field = chat.driver.switch_to.active_element
        assert field.get_attribute("id") == "say"
        field.send_keys("one", Keys.SHIFT, Keys.ENTER, Keys.NULL, "two", Keys.ENTER)
        chat.find(".mine .bubble", "one\ntwo")
        chat.say("three")
        chat.find("[role=tab][aria-selected=true]").send_keys(Keys.ARROW_RIGHT)
        assert chat.wait_for("document.activeElement.id") == "tab-wire"
        chat.find(".message:last-child .look").send_keys(Keys.ARROW_UP, Keys.ENTER)
        chat.find(".one-try", "one")
        chat.find("#user").send_keys(Keys.ENTER)
        chat.find("dialog[open]")
        chat.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
        chat.wait_for("!document.querySelector('dialog')")
        assert chat.wait_for("document.activeElement.id") == "user"

    def test_what_comes_in_is_announced(self, chat: PhonePage, alone: Scripted, user: str) -> None:
        chat.say("hi")
        send(alone.platform, a_text(user, "有货"))
        chat.find(".theirs .bubble", "有货")
        live = "document.querySelector('[aria-live=polite]').textContent"
        assert chat.wait_for(f"{live}.includes('有货') && {live}") == "shop: 有货"

    def test_two_users_have_two_chats(self, chat: PhonePage, alone: Scripted) -> None:
        chat.say("from the first")
        chat.click("#user")
        chat.find(".creation [name=nickname]").clear()
        chat.find(".creation [name=nickname]").send_keys("小满")
        chat.click(".creation .primary")
        chat.find("#user .name", "小满")
        assert "from the first" not in chat.text()
        chat.say("from the second")
        assert len(alone.platform.control.users("shop")) == 2
        chat.driver.refresh()
        chat.find(".mine .bubble", "from the second")
        chat.find("#user .name", "小满")

    def test_the_menu_is_the_one_that_the_account_made(self, chat: PhonePage, alone: Scripted) -> None:
        chat.say("hi")
        chat.click("#menu")
        chat.find(".menu-bar[data-real=false] .menu-key", "帮助")
        photo = {"type": "pic_sysphoto", "name": "拍照", "key": "P"}
        scan_and_wait = {"type": "scancode_waitmsg", "name": "扫一扫", "key": "S"}
        buttons = [{"type": "click", "name": "今日", "key": "A"}, {"name": "工具", "sub_button": [photo, scan_and_wait]}]
        call_as_account(alone, "/cgi-bin/menu/create", {"button": buttons})
        chat.click(".menu-bar[data-real=true] .menu-key", "今日")
        chat.find(".system", "你点击了菜单 · A")
        chat.click(".menu-key", "工具")
        chat.click(".submenu button", "拍照")
        chat.find(".system", "拍了照 · P")
        chat.click(".menu-key", "工具")
        chat.click(".submenu button", "扫一扫")
        field = chat.find(".kind-form [name=ScanResult]")
        field.clear()
        field.send_keys("CODE-7", Keys.ENTER)
        chat.find(".system", "扫了码 · S")
        alone.endpoint.received_after(5, least=4)
        pushed = [received.body.decode() for received in alone.endpoint.received[1:]]
        assert "<Event><![CDATA[CLICK]]></Event>" in pushed[0]
        assert "<PicMd5Sum>" in pushed[1]
        assert "<ScanResult><![CDATA[CODE-7]]></ScanResult>" in pushed[2]

    def test_a_code_is_scanned_by_its_ticket(self, chat: PhonePage, alone: Scripted) -> None:
        scene = {"scene": {"scene_str": "spring"}}
        body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": scene}
        ticket = call_as_account(alone, "/cgi-bin/qrcode/create", body)["ticket"]
        chat.send("SCAN", EventKey=ticket)
        chat.find(".system", "扫码关注了公众号 · 场景 spring")
        chat.wait_for("!document.querySelector('dialog')")
        chat.click("#follow", "取消关注")
        chat.click("#scan")
        chat.click(".codes button", "spring")
        chat.find("#follow", "取消关注")
        chat.click("#more")
        chat.click(".tile[data-kind=SCAN]")
        chat.find(".kind-form [name=EventKey]").send_keys("x" * 65, Keys.ENTER)
        chat.find(".toast", "没有可扫的二维码")
        assert f"<Ticket><![CDATA[{ticket}]]></Ticket>" in alone.endpoint.received[0].body.decode()

    def test_templates_are_shown_as_cards_and_named_by_the_way_they_came(
        self, chat: PhonePage, alone: Scripted, user: str
    ) -> None:
        chat.say("hi")
        data = {"first": {"value": HOSTILE}, "thing1": {"value": "龙井茶"}}
        body = {"touser": user, "template_id": "T" * 43, "url": "javascript:alert(1)", "data": data}
        call_as_account(alone, "/cgi-bin/message/template/send", body)
        chat.find(".form-card", HOSTILE)
        chat.find(".form-card dd", "龙井茶")
        chat.find(".theirs .way", "模板")
        assert chat.driver.find_elements(By.CSS_SELECTOR, "#app img[src=x], .form-card a") == []

    def test_the_clock_goes_forward_and_back_and_callbacks_fail_in_their_own_ways(
        self, chat: PhonePage, alone: Scripted
    ) -> None:
        chat.show("faults")
        for step in ("clock_2h", "clock_48h", "clock_3d"):
            chat.click(f"[data-step={step}]")
        chat.find("#ahead", "5 d 2 h")
        assert alone.platform.control.clock()["advanced_seconds"] == (2 + 48 + 72) * 3600
        chat.click("#clock-reset")
        chat.find("#clock", "真实时间")
        chat.click("[data-preset=twice]")
        chat.find(".pending-faults li", "同时推送两次")
        chat.say("两次")
        chat.find(".mine .tries")
        chat.wait_for("document.querySelectorAll('.mine .try b').length === 2")
        chat.driver.execute_script(CHOOSE_CALLBACK)
        assert chat.find("[name=fault]").text.split("\n")[0].strip() == "同时推送两次"

    def test_what_is_pushed_to_accounts_without_users_is_a_button(self, chat: PhonePage, alone: Scripted) -> None:
        for account, kind in ((COMPONENT, "component_verify_ticket"), (PAY, "TRANSACTION.SUCCESS")):
            alone.platform.control.put_account(**account, callback_url=alone.endpoint.url)
            alone.endpoint.script = [Reply(b"success"), Reply(b"success")]
            chat.find(f"#account option[value={account['name']}]").click()
            chat.click(f"[data-type='{kind}']")
            chat.click(".push-row", kind)
            chat.find(".one-try")
            assert chat.driver.find_elements(By.CSS_SELECTOR, "#say, #user") == []
        chat.click("[data-type=probe]")
        chat.find(".push-row .bad", "没有拒绝")  # the scripted merchant takes a wrong signature
        chat.driver.refresh()
        chat.find(".push-row", "TRANSACTION.SUCCESS")
        chat.find("#account option[value=shop]").click()
        chat.find("#say, .emptiness")

    def test_a_member_presses_a_card_of_a_corporations_application(self, chat: PhonePage, alone: Scripted) -> None:
        alone.platform.control.put_account(**CORP, callback_url=alone.endpoint.url)
        alone.platform.control.act("corp", "zhang.san", "enter_agent")
        query = {"corpid": CORP["corp_id"], "corpsecret": "t"}
        token = call_api(alone.platform, "GET", "/cgi-bin/gettoken", params=query)["access_token"]
        boxes = {"question_key": "lunch", "mode": 1, "option_list": [{"id": "a", "text": HOSTILE, "is_checked": True}]}
        card = {"card_type": "vote_interaction", "checkbox": boxes, "submit_button": {"text": "提交", "key": "ok"}}
        message = {"touser": "zhang.san", "agentid": 1000003, "msgtype": "template_card"}
        message["template_card"] = {**card, "task_id": "task-1", "main_title": {"title": "午饭"}}
        path = "/cgi-bin/message/send"
        call_api(alone.platform, "POST", path, params={"access_token": token}, json=message)
        chat.open(alone.platform.base_url, "corp", "zhang.san")
        assert chat.driver.find_elements(By.CSS_SELECTOR, "#follow") == []
        chat.find(".template-card .boxes", HOSTILE)
        chat.click(".template-card button", "提交")
        chat.find(".system", "你点击了卡片 · ok")
        fields = open_encrypted(alone.endpoint.received[-1], CORP["corp_id"])
        assert (fields["Event"], fields["AgentID"], fields["TaskId"]) == ("template_card_event", "1000003", "task-1")
        assert fields["SelectedItems"]["SelectedItem"]["OptionIds"]["OptionId"] == "a"
        assert len(fields["ResponseCode"]) > 20

    def test_a_mini_program_has_neither_menu_nor_followers(self, chat: PhonePage, alone: Scripted) -> None:
        alone.platform.control.put_account(**{**MINI, "callback_url": alone.endpoint.url})
        chat.open(alone.platform.base_url, "game", "o-anna")
        chat.say("你好")
        chat.send("miniprogrampage", Title="商品")
        chat.find(".mine .card", "商品")
        assert chat.driver.find_elements(By.CSS_SELECTOR, "#follow, #menu") == []

    def test_dark_and_light_follow_the_system(self, chat: PhonePage) -> None:
        seen = set()
        for scheme in ("light", "dark"):
            wanted = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
            chat.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", wanted)
            seen.add(chat.wait_for("getComputedStyle(document.body).backgroundColor"))
        assert len(seen) == 2


def test_an_english_browser_gets_english(alone: Scripted, tmp_path: Path) -> None:
    with phone_page(tmp_path, "en-US") as page:
        page.open(alone.platform.base_url, "shop", "o-anna")
        page.find("#follow", "Follow")
        assert page.complaints() == []


def test_a_platform_without_accounts_says_what_to_do(page: PhonePage) -> None:
    with running_platform() as platform:
        page.driver.get("about:blank")
        page.driver.get(platform.base_url)
        page.find(".panel-chat", "make run")
        platform.control.put_account(**SHOP)
        page.find(".panel-chat", "新用户")
