import hashlib

import pytest

from liushui.wechat.calls import mini
from liushui.wechat.calls.call import TokenUse
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused

SESSION_KEY = "tiihtNczf5v6AKRyjwEUhQ=="


def test_a_code_becomes_a_session_whose_key_never_shows() -> None:
    call = mini.code2session("wx1", "S3CRET", "C0DE")
    query = {"appid": "wx1", "secret": "S3CRET", "js_code": "C0DE", "grant_type": "authorization_code"}
    assert_get(call, "/sns/jscode2session", query, token=TokenUse.NONE)
    assert "S3CRET" not in repr(call)
    session = call.read({"openid": "OPENID", "session_key": SESSION_KEY, "unionid": "UNIONID"})
    assert session == mini.MiniSession("OPENID", SESSION_KEY, "UNIONID")
    assert SESSION_KEY not in f"{session!r}{session}"
    assert call.read({"openid": "OPENID", "session_key": SESSION_KEY}).unionid is None


def test_a_third_party_platform_logs_in_with_its_own_token() -> None:
    call = mini.code2session_as_component("wx2", "wx1", "CODE")
    query = {"appid": "wx1", "js_code": "CODE", "grant_type": "authorization_code", "component_appid": "wx2"}
    assert_get(call, "/sns/component/jscode2session", query, token=TokenUse.COMPONENT)


def test_sessions_are_checked_and_reset_by_signature_and_the_key_stays_here() -> None:
    """The signature of the empty text, computed by OpenSSL."""
    signature = "7154f9f8b4b76b92f541cbf0e37d48840fa06e5e42da92a6f80168a1516a4735"
    check, reset = mini.check_session("OPENID", SESSION_KEY), mini.reset_session("OPENID", SESSION_KEY)
    query = {"openid": "OPENID", "signature": signature, "sig_method": "hmac_sha256"}
    assert_get(check, "/wxa/checksession", query)
    assert_get(reset, "/wxa/resetusersessionkey", query)
    assert reset.read({"errcode": 0, "openid": "OPENID", "session_key": "NEW"}).session_key == "NEW"


@pytest.mark.parametrize("country", [86, "86"])
def test_a_phone_number_never_shows(country: int | str) -> None:
    call = mini.get_phone_number("CODE")
    assert_post(call, "/wxa/business/getuserphonenumber", {"code": "CODE"})
    phone = {"phoneNumber": "+8613800000000", "purePhoneNumber": "13800000000", "countryCode": country}
    read = call.read({"errcode": 0, "phone_info": phone})
    assert read == mini.PhoneNumber("+8613800000000", "13800000000", "86")
    assert "13800000000" not in repr(read)


@pytest.mark.parametrize("spelling", ["vaild", "valid"])
def test_only_a_digest_of_encrypted_data_is_sent(spelling: str) -> None:
    call = mini.check_encrypted_data("CiyLU1Aw2K")
    digest = hashlib.sha256(b"CiyLU1Aw2K").hexdigest()
    assert_post(call, "/wxa/business/checkencryptedmsg", {"encrypted_msg_hash": digest})
    assert call.read({"errcode": 0, spelling: True, "create_time": 1629121902}) == mini.CheckedData(True, 1629121902)


def test_arguments_are_checked() -> None:
    assert_refused(lambda: mini.code2session("wx1", "S", ""), "js_code")
    assert_refused(lambda: mini.code2session("wx1", "", "C"), "app_secret")
    assert_refused(lambda: mini.get_phone_number(""), "code")
    assert_refused(lambda: mini.check_session("OPENID", ""), "session_key")
