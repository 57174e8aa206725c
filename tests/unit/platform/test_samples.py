from pathlib import Path
from typing import Any

import pytest

from local.platform import defaults, samples
from local.platform.account_fields import parse_account
from local.platform.documents import Document, build_document, merge
from tests.unit.platform.kinds import CORP, MINI
from tests.unit.platform.shop import an_account

XML = """<xml>
  <ToUserName><![CDATA[gh_0]]></ToUserName>
  <FromUserName><![CDATA[o-sample]]></FromUserName>
  <CreateTime>1</CreateTime>
  <MsgType><![CDATA[event]]></MsgType>
  <Event><![CDATA[pic_weixin]]></Event>
  <EventKey><![CDATA[6]]></EventKey>
  <SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item><item><PicMd5Sum>b</PicMd5Sum></item></PicList>
  </SendPicsInfo>
</xml>"""
KF = """<xml><ToUserName><![CDATA[ww0]]></ToUserName><CreateTime>1</CreateTime><MsgType><![CDATA[event]]></MsgType>
<Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[t]]></Token></xml>"""
FLAT = '{"ToUserName": "gh_0", "FromUserName": "o", "CreateTime": "1", "MsgType": "event", "Event": "e", "order_id": 7}'


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {"official/pic_weixin.xml": XML, "wecom/kf_msg_or_event.xml": KF, "channels/order_pay.json": FLAT}
    for name, text in {**files, "official/pic_weixin.schema.json": "{}", "official/encrypted_text.xml": XML}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    find = samples.find
    monkeypatch.setattr(samples, "find", lambda kind, name: find(kind, name, tmp_path))
    return tmp_path


def build(fields: dict[str, Any], kind: str, user: str | None = "o-user", **more: Any) -> Document:
    account = parse_account({"callback_url": "http://127.0.0.1:1/x", **fields})
    return build_document(account, user, kind, more, msg_id=None, create_time=5)


def test_a_samples_numbers_are_numbers_and_its_repeated_elements_a_list(root: Path) -> None:
    fields = samples.read(root / "official/pic_weixin.xml")
    assert (fields["CreateTime"], fields["EventKey"]) == (1, "6")
    assert fields["SendPicsInfo"] == {"Count": 2, "PicList": {"item": [{"PicMd5Sum": "a"}, {"PicMd5Sum": "b"}]}}


def test_schemas_and_sealed_samples_are_no_events(root: Path) -> None:
    assert samples.names("official", root) == ["order_pay", "pic_weixin"]
    assert samples.names("wecom", root) == ["kf_msg_or_event"]


@pytest.mark.usefixtures("root")
def test_a_sample_is_pushed_with_account_user_and_time_in_the_place_of_its_own() -> None:
    account = an_account()
    document = build_document(account, "o-user", "PIC_WEIXIN", {"EventKey": "7"}, msg_id=None, create_time=5)
    fields = document.fields
    assert (fields["ToUserName"], fields["FromUserName"], fields["CreateTime"]) == (account.original_id, "o-user", 5)
    assert (fields["EventKey"], fields["SendPicsInfo"]["Count"]) == ("7", 2)


@pytest.mark.usefixtures("root")
def test_a_sample_keeps_the_type_of_its_time_and_takes_the_accounts_form() -> None:
    document = build(MINI, "order.pay")
    assert document.fields["CreateTime"] == "5"
    assert (document.form, '"order_id":7' in document.text) == ("json", True)


@pytest.mark.usefixtures("root")
def test_an_event_about_nobody_gets_no_user() -> None:
    document = build(CORP, "kf_msg_or_event", user=None, Token="x")
    assert "FromUserName" not in document.fields
    assert (document.user, document.fields["Token"], document.fields["ToUserName"]) == ("", "x", CORP["corp_id"])


def test_fields_are_merged_object_by_object_and_lists_as_a_whole() -> None:
    assert merge({"a": {"b": 1, "c": 2}, "d": [1, 2]}, {"a": {"b": 3}, "d": [4]}) == {"a": {"b": 3, "c": 2}, "d": [4]}


@pytest.mark.parametrize("kind", samples.FOLDERS)
def test_every_sample_there_is_can_be_found_by_its_name(kind: Any) -> None:
    for name in samples.names(kind):
        assert samples.find(kind, name), name
    assert not set(defaults.special_names(kind)) & set(defaults.names(kind))
