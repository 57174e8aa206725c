"""QR codes with a scene: whoever scans one is known by where. Source: "Create a QR code with parameters" (生成带参数的二维码)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call

LONGEST_SECONDS = 2_592_000
MOST_TEMPORARY_ID, MOST_PERMANENT_ID = 2**32 - 1, 100_000
MOST_SCENE_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class QrCode:
    """`url` is what the code says: draw it yourself, or show WeChat's picture (`show_qr_code_url`). `expires_in_seconds` is
    None for a permanent one."""

    ticket: str
    url: str
    expires_in_seconds: int | None


def create_temporary_qr_code(scene: int | str, expires_in_seconds: int) -> Call[QrCode]:
    """A code for at most 30 days. A number as scene is from 1 to 2**32 - 1, a text has 1 to 64 characters."""
    checks.between("expires_in_seconds", expires_in_seconds, 1, LONGEST_SECONDS)
    action = "QR_SCENE" if isinstance(scene, int) else "QR_STR_SCENE"
    return _create(action, scene, MOST_TEMPORARY_ID, {"expire_seconds": expires_in_seconds})


def create_permanent_qr_code(scene: int | str) -> Call[QrCode]:
    """One of at most 100 000 codes that hold for ever. A number as scene is from 1 to 100 000."""
    action = "QR_LIMIT_SCENE" if isinstance(scene, int) else "QR_LIMIT_STR_SCENE"
    return _create(action, scene, MOST_PERMANENT_ID, {})


def show_qr_code_url(ticket: str) -> str:
    """Where anybody can fetch the code as a picture (通过ticket换取二维码); no token is needed."""
    checks.required("ticket", ticket)
    return f"https://mp.weixin.qq.com/cgi-bin/showqrcode?{urlencode({'ticket': ticket})}"


def _create(action: str, scene: int | str, most_id: int, options: JsonObject) -> Call[QrCode]:
    written: JsonObject
    if isinstance(scene, int):
        checks.between("scene", scene, 1, most_id)
        written = {"scene_id": scene}
    else:
        checks.at_most_characters("scene", scene, MOST_SCENE_CHARACTERS)
        written = {"scene_str": scene}
    body: JsonObject = {**options, "action_name": action, "action_info": {"scene": written}}
    return build.post("/cgi-bin/qrcode/create", _qr_code, body)


def _qr_code(answer: JsonObject) -> QrCode:
    expires = answers.optional_number(answer, "expire_seconds")
    return QrCode(answers.text(answer, "ticket"), answers.text(answer, "url"), expires)
