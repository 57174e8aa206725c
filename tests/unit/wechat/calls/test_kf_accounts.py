import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import kf_accounts
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused, assert_upload

KF = "test1@test"


def test_accounts_are_added_updated_and_deleted() -> None:
    body: JsonObject = {"kf_account": KF, "nickname": "客服1"}
    assert_post(kf_accounts.add_kf_account(KF, "客服1"), "/customservice/kfaccount/add", body)
    assert_post(kf_accounts.update_kf_account(KF, "客服1"), "/customservice/kfaccount/update", body)
    assert_post(kf_accounts.delete_kf_account(KF), "/customservice/kfaccount/del", {"kf_account": KF})


def test_a_person_is_invited_once() -> None:
    call = kf_accounts.invite_kf(KF, "test_kfwx")
    assert_post(call, "/customservice/kfaccount/inviteworker", {"kf_account": KF, "invite_wx": "test_kfwx"})
    assert call.delivers


def test_a_picture_is_a_jpeg() -> None:
    call = kf_accounts.upload_kf_picture(KF, "me.jpg", 1000)
    assert_upload(call, "/customservice/kfaccount/uploadheadimg", {"kf_account": KF})
    assert_refused(lambda: kf_accounts.upload_kf_picture(KF, "me.png", 1000), "file_name", ".jpg")


def test_all_accounts() -> None:
    call = kf_accounts.list_kf_accounts()
    assert_get(call, "/cgi-bin/customservice/getkflist")
    bound: JsonObject = {
        "kf_account": KF,
        "kf_nick": "ntest1",
        "kf_id": "1001",
        "kf_headimgurl": "http://a",
        "kf_wx": "kfwx1",
    }
    invited: JsonObject = {
        "kf_account": "test3@test",
        "kf_nick": "ntest3",
        "kf_id": 1003,
        "kf_headimgurl": "",
        "invite_wx": "kfwx3",
        "invite_expire_time": 123456789,
        "invite_status": "waiting",
    }
    assert call.read({"kf_list": [bound, invited]}) == (
        kf_accounts.KfAccount(KF, "ntest1", "1001", "http://a", "kfwx1", None, None),
        kf_accounts.KfAccount("test3@test", "ntest3", "1003", None, None, "kfwx3", "waiting"),
    )


def test_who_is_online() -> None:
    call = kf_accounts.list_online_kf()
    assert_get(call, "/cgi-bin/customservice/getonlinekflist")
    online: JsonObject = {"kf_account": KF, "status": 1, "kf_id": "1001", "accepted_case": 2}
    assert call.read({"kf_online_list": [online]}) == (kf_accounts.OnlineKf(KF, "1001", 1, 2),)


@pytest.mark.parametrize("account", ["", "test", "@test", "test@", "a-b@test", "abcdefghijk@test", "a@" + "b" * 31, "a@b\n"])
def test_what_is_no_account_is_refused(account: str) -> None:
    assert_refused(lambda: kf_accounts.add_kf_account(account, "n"), "kf_account", "1 to 10 letters")


def test_nicknames_are_short() -> None:
    kf_accounts.add_kf_account(KF, "名" * 16)
    assert_refused(lambda: kf_accounts.add_kf_account(KF, "名" * 17), "nickname", "16")
