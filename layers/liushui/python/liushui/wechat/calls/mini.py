"""Mini programs: who the user is.

Sources: "Mini program login" (小程序登录, 检验登录态, 重置登录态), "Get the phone number" (获取手机号), "Check encrypted data"
(检查加密信息). A session key never leaves the server and never shows in a repr.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, TokenUse, nothing


@dataclass(frozen=True, slots=True)
class MiniSession:
    """`session_key` decrypts and verifies what the mini program sends (`mini_data`); a later login replaces it."""

    openid: str
    session_key: str = field(repr=False)
    unionid: str | None


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """`number` with the country's code if it is foreign, `pure_number` without."""

    number: str = field(repr=False)
    pure_number: str = field(repr=False)
    country_code: str


@dataclass(frozen=True, slots=True)
class CheckedData:
    """Whether WeChat issued the encrypted data, and when (seconds since the epoch)."""

    valid: bool
    created_at: int


def code2session(app_id: str, app_secret: str, js_code: str) -> Call[MiniSession]:
    """Log in (小程序登录). A code of wx.login is good once, for 5 minutes."""
    checks.required("app_secret", app_secret)
    query = {**_login(app_id, js_code), "secret": app_secret}
    return build.get("/sns/jscode2session", _session, query, token=TokenUse.NONE)


def code2session_as_component(component_app_id: str, app_id: str, js_code: str) -> Call[MiniSession]:
    """Log in (小程序登录) to a mini program that the third-party platform `component_app_id` manages."""
    checks.required("component_app_id", component_app_id)
    query = {**_login(app_id, js_code), "component_appid": component_app_id}
    return build.get("/sns/component/jscode2session", _session, query, token=TokenUse.COMPONENT)


def check_session(openid: str, session_key: str) -> Call[None]:
    """Check a session (检验登录态): errcode 87009 says that the key is no longer good."""
    return build.get("/wxa/checksession", nothing, _signed(openid, session_key))


def reset_session(openid: str, session_key: str) -> Call[MiniSession]:
    """Reset a session (重置登录态): a new session key for the user."""
    return build.get("/wxa/resetusersessionkey", _session, _signed(openid, session_key))


def get_phone_number(code: str) -> Call[PhoneNumber]:
    """Get the phone number (获取手机号). `code` is that of the button, not of wx.login: good once, for 5 minutes."""
    checks.required("code", code)
    return build.post("/wxa/business/getuserphonenumber", _phone, {"code": code})


def check_encrypted_data(encrypted_data: str) -> Call[CheckedData]:
    """Check encrypted data (检查加密信息) of the last 3 days. Only the SHA-256 of `encryptedData` is sent."""
    checks.required("encrypted_data", encrypted_data)
    digest = hashlib.sha256(encrypted_data.encode()).hexdigest()
    return build.post("/wxa/business/checkencryptedmsg", _checked, {"encrypted_msg_hash": digest})


def _login(app_id: str, js_code: str) -> dict[str, str]:
    checks.required("app_id", app_id)
    checks.required("js_code", js_code)
    return {"appid": app_id, "js_code": js_code, "grant_type": "authorization_code"}


def _signed(openid: str, session_key: str) -> dict[str, str]:
    checks.required("openid", openid)
    checks.required("session_key", session_key)
    signature = hmac.new(session_key.encode(), b"", hashlib.sha256).hexdigest()
    return {"openid": openid, "signature": signature, "sig_method": "hmac_sha256"}


def _session(answer: JsonObject) -> MiniSession:
    unionid = answers.optional_text(answer, "unionid")
    return MiniSession(answers.text(answer, "openid"), answers.text(answer, "session_key"), unionid)


def _phone(answer: JsonObject) -> PhoneNumber:
    phone = answers.object_in(answer, "phone_info")
    number, pure = answers.text(phone, "phoneNumber"), answers.text(phone, "purePhoneNumber")
    return PhoneNumber(number, pure, answers.identifier(phone, "countryCode"))


def _checked(answer: JsonObject) -> CheckedData:
    """`vaild` is WeChat's own spelling."""
    valid = answer["vaild"] if "vaild" in answer else answer["valid"]
    return CheckedData(valid is True, answers.number(answer, "create_time"))
