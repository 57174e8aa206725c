"""A mini program's user after the login: whether the session is good, and the phone number ("检验登录态", "重置登录态",
"获取手机号").
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import text
from local.platform.apis.uploads import Rule, check_upload, read_upload
from local.platform.errors import ApiError
from local.platform.holders import MINI, app_id_of
from local.platform.logins import LIFE_SECONDS
from local.platform.simulator import Simulator

PICTURE = Rule(1024 * 1024, ("image/jpeg", "image/png", "image/gif"), 40009)
RISKY_PICTURE = b"risky"
_CODES = "phone_codes"


def issue_phone_code(simulator: Simulator, account: str, openid: str) -> str:
    """The code of the button that lets an account have the user's phone number: serves once, within five minutes."""
    simulator.conversations.meet(account, openid)
    code = secrets.token_hex(32)
    simulator.records.put(account, _CODES, code, openid, LIFE_SECONDS)
    return code


def check_session(call: Call) -> Answer:
    """Raises ApiError 40003 for one who never logged in, 87009 for a signature of another key."""
    _signed_key(call)
    return OK


def reset_session(call: Call) -> Answer:
    """A new key; the one before is good no more."""
    openid = _signed_key(call)
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    call.put("session_keys", openid, key)
    return {**OK, "openid": openid, "session_key": key}


def get_phone_number(call: Call) -> Answer:
    """Raises ApiError 40029 for a code that is none, was used or is too old."""
    openid = call.take(_CODES, text(call.given, "code", 40029))
    if openid is None:
        raise ApiError(40029)
    number = f"138{int(hashlib.sha256(openid.encode()).hexdigest(), 16) % 10**8:08d}"
    watermark = {"timestamp": int(call.now), "appid": app_id_of(call.account)}
    phone = {"phoneNumber": number, "purePhoneNumber": number, "countryCode": "86", "watermark": watermark}
    return {**OK, "phone_info": phone}


def check_picture(call: Call) -> Answer:
    """A risky picture is one that has the word in it. Raises ApiError 87014, 41005 without one, 40009 above 1 MB, 40005."""
    part = read_upload(call)["media"]
    check_upload(part.content, PICTURE)
    if RISKY_PICTURE in part.content:
        raise ApiError(87014)
    return OK


def _signed_key(call: Call) -> str:
    """Whose session it is."""
    openid: Any = call.query.get("openid", "")
    key = call.get("session_keys", openid)
    if key is None:
        raise ApiError(40003)
    signature = hmac.new(str(key).encode(), b"", hashlib.sha256).hexdigest()
    if call.query.get("sig_method") != "hmac_sha256" or call.query.get("signature") != signature:
        raise ApiError(87009)
    return str(openid)


APIS = (
    Api("wxa/checksession", "GET", "/wxa/checksession", check_session, MINI),
    Api("wxa/resetusersessionkey", "GET", "/wxa/resetusersessionkey", reset_session, MINI),
    Api("wxa/business/getuserphonenumber", "POST", "/wxa/business/getuserphonenumber", get_phone_number, MINI),
    Api("wxa/img_sec_check", "POST", "/wxa/img_sec_check", check_picture, MINI),
)
