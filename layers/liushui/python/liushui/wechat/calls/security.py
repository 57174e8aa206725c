"""Whether content is lawful, for mini programs.

Sources: "Check a text" (文本内容安全识别), "Check sound and pictures" (音视频内容安全识别), "Check a picture" (图片内容安全识别,
the old version). The user must have used the mini program in the last two hours (61010).
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, InvalidCall, nothing
from liushui.wechat.calls.checks import check_url
from liushui.wechat.calls.files import JPEG, MB, FileRule, check_file

Scene = Literal["profile", "comment", "forum", "social_log"]
_SCENES: Final = MappingProxyType({"profile": 1, "comment": 2, "forum": 3, "social_log": 4})
_MEDIA: Final = MappingProxyType({"audio": 1, "image": 2})
_IMAGE: Final = FileRule(MB, (*JPEG, "png", "gif"))
_VERSION: Final = 2
MOST_CHARACTERS: Final = 2500


@dataclass(frozen=True, slots=True)
class Verdict:
    """`suggest` is pass, review or risky; `label` 100 is normal, others say what it is; `details`: each test's own verdict."""

    suggest: str
    label: int
    trace_id: str
    details: tuple[JsonObject, ...]


def check_content(
    content: str,
    *,
    openid: str,
    scene: Scene,
    title: str | None = None,
    nickname: str | None = None,
    signature: str | None = None,
) -> Call[Verdict]:
    """Check a text (文本内容安全识别), at most 2500 characters. `signature` goes with the scene profile only."""
    checks.at_most_characters("content", content, MOST_CHARACTERS)
    if signature is not None and scene != "profile":
        raise InvalidCall("signature is for the scene profile only")
    further = checks.given(title=title, nickname=nickname, signature=signature)
    body: JsonObject = {"content": content, **_who(openid, scene), **further}
    return build.post("/wxa/msg_sec_check", _verdict, body)


def check_media(url: str, kind: Literal["audio", "image"], *, openid: str, scene: Scene) -> Call[str]:
    """Check a picture or sound (音视频内容安全识别) of a file at `url`, at most 10 MB. The result is a trace id: the event
    wxa_media_check brings the verdict with it, within 30 minutes."""
    check_url("url", url)
    checks.one_of("kind", kind, tuple(_MEDIA))
    body: JsonObject = {"media_url": url, "media_type": _MEDIA[kind], **_who(openid, scene)}
    return build.post("/wxa/media_check_async", lambda answer: answers.text(answer, "trace_id"), body)


def check_image(file_name: str, size: int) -> Call[None]:
    """Check a picture at once (图片内容安全识别), the old version: at most 1 MB (and 750 × 1334 pixels). Errcode 87014 says
    that it is risky."""
    check_file(_IMAGE, file_name, size, what="picture")
    return build.upload("/wxa/img_sec_check", nothing)


def _who(openid: str, scene: Scene) -> JsonObject:
    checks.required("openid", openid)
    checks.one_of("scene", scene, tuple(_SCENES))
    return {"version": _VERSION, "openid": openid, "scene": _SCENES[scene]}


def _verdict(answer: JsonObject) -> Verdict:
    result = answers.object_in(answer, "result")
    return Verdict(
        suggest=answers.text(result, "suggest"),
        label=answers.number(result, "label"),
        trace_id=answers.text(answer, "trace_id"),
        details=answers.objects(answer, "detail", may_lack=True),
    )
