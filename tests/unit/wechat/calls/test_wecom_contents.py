from typing import Any

import pytest

from liushui.wechat.calls import wecom_contents as contents
from liushui.wechat.calls.call import InvalidCall
from liushui.wechat.calls.wecom_contents import LinkArticle, StoredArticle, WeComContent

KINDS: list[tuple[WeComContent, str, dict[str, Any]]] = [
    (contents.text("hi"), "text", {"content": "hi"}),
    (contents.image("M"), "image", {"media_id": "M"}),
    (contents.voice("M"), "voice", {"media_id": "M"}),
    (contents.video("M", title="t", description="d"), "video", {"media_id": "M", "title": "t", "description": "d"}),
    (contents.file("M"), "file", {"media_id": "M"}),
    (
        contents.text_card("t", "d", "u", button="more"),
        "textcard",
        {"title": "t", "description": "d", "url": "u", "btntxt": "more"},
    ),
    (
        contents.news([LinkArticle("t", "u", "d", "p"), LinkArticle("t", app_id="wx1", page_path="p")]),
        "news",
        {
            "articles": [
                {"title": "t", "description": "d", "url": "u", "picurl": "p"},
                {"title": "t", "appid": "wx1", "pagepath": "p"},
            ]
        },
    ),
    (
        contents.mpnews([StoredArticle("t", "M", "<p>", "a", "u", "d")]),
        "mpnews",
        {
            "articles": [
                {
                    "title": "t",
                    "thumb_media_id": "M",
                    "author": "a",
                    "content_source_url": "u",
                    "content": "<p>",
                    "digest": "d",
                }
            ]
        },
    ),
    (contents.markdown("**b**"), "markdown", {"content": "**b**"}),
    (
        contents.mini_program_notice(
            "wx1", "会议室预订成功", page="p", description="4月27日 16:16", items={"会议室": "402"}, emphasize_first=True
        ),
        "miniprogram_notice",
        {
            "appid": "wx1",
            "page": "p",
            "title": "会议室预订成功",
            "description": "4月27日 16:16",
            "emphasis_first_item": True,
            "content_item": [{"key": "会议室", "value": "402"}],
        },
    ),
]


@pytest.mark.parametrize(("content", "msgtype", "wanted"), KINDS)
def test_each_kind_has_wecoms_shape(content: WeComContent, msgtype: str, wanted: dict[str, Any]) -> None:
    assert content == WeComContent(msgtype, wanted)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: contents.text("x" * 2049), "content has 2049 bytes of UTF-8, more than WeChat's 2048"),
        (lambda: contents.markdown("x" * 2049), "content has 2049 bytes of UTF-8, more than WeChat's 2048"),
        (lambda: contents.text_card("x" * 129, "d", "u"), "title has 129 characters, more than WeChat's 128"),
        (lambda: contents.text_card("t", "x" * 513, "u"), "description has 513 characters, more than WeChat's 512"),
        (lambda: contents.text_card("t", "d", "u", button="x" * 5), "button has 5 characters, more than WeChat's 4"),
        (lambda: contents.news([]), "articles has 0 items: it must have 1 to 8"),
        (lambda: contents.news([LinkArticle("t", "u")] * 9), "articles has 9 items: it must have 1 to 8"),
        (lambda: contents.news([LinkArticle("t")]), "an article needs a url or an app_id"),
        (
            lambda: contents.mpnews([StoredArticle("t", "M", "x" * (666 * 1024 + 1))]),
            "content has 681985 bytes of UTF-8, more than WeChat's 681984",
        ),
        (lambda: contents.mini_program_notice("a", "abc"), "title has 3 characters: it must have 4 to 12"),
        (
            lambda: contents.mini_program_notice("a", "abcd", items={"k" * 11: "v"}),
            "item's key has 11 characters, more than WeChat's 10",
        ),
        (
            lambda: contents.mini_program_notice("a", "abcd", items={"k": "v" * 31}),
            "item's value has 31 characters, more than WeChat's 30",
        ),
        (
            lambda: contents.mini_program_notice("a", "abcd", items={str(n): "v" for n in range(11)}),
            "items has 11 items: it must have 0 to 10",
        ),
    ],
)
def test_what_wecom_would_cut_or_refuse_is_named(make: Any, says: str) -> None:
    with pytest.raises(InvalidCall) as caught:
        make()
    assert str(caught.value) == says
