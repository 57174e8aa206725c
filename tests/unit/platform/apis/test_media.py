"""Facts of "新增临时素材", "获取临时素材", "新增永久素材"."""

import json

import pytest

from local.platform.apis.uploads import MB
from local.platform.clock import ManualClock
from local.platform.pictures import draw_picture
from tests.unit.platform.apis.server import USER, Server

PNG = draw_picture("a picture")
JPEG = b"\xff\xd8\xff\xe0 a picture"
AMR = b"#!AMR\n a voice"
MP4 = b"\x00\x00\x00\x20ftypisom a video"
UPLOAD = "/cgi-bin/media/upload"
ADD = "/cgi-bin/material/add_material"


@pytest.mark.parametrize(
    ("kind", "content"), [("image", PNG), ("image", JPEG), ("voice", AMR), ("voice", b"ID3 a song"), ("thumb", JPEG)]
)
def test_what_is_uploaded_comes_back_byte_for_byte(shop: Server, kind: str, content: bytes) -> None:
    answer = shop.upload(UPLOAD, content, "图片.png", type=kind)
    assert (answer["type"], answer["created_at"]) == (kind, 1_800_000_000)
    media_id = answer["thumb_media_id" if kind == "thumb" else "media_id"]
    got = shop.fetch("/cgi-bin/media/get", media_id=media_id)
    assert got.content == content
    assert got.headers["content-disposition"].startswith("attachment; filename=")


def test_of_a_video_only_the_address_comes(shop: Server) -> None:
    media_id = shop.upload(UPLOAD, MP4, type="video")["media_id"]
    url = shop.get("/cgi-bin/media/get", media_id=media_id)["video_url"]
    assert shop.request("GET", url).content == MP4


@pytest.mark.parametrize(
    ("kind", "content", "errcode"),
    [
        ("file", PNG, 40004),
        ("image", b"", 44001),
        ("image", AMR, 40005),
        ("image", PNG + b"\0" * 10 * MB, 40009),
        ("voice", AMR + b"\0" * 2 * MB, 40010),
        ("voice", PNG, 40005),
        ("video", MP4 + b"\0" * 10 * MB, 40011),
        ("thumb", JPEG + b"\0" * 64 * 1024, 40012),
        ("thumb", PNG, 40005),
    ],
)
def test_an_upload_that_will_not_do_has_its_errcode(shop: Server, kind: str, content: bytes, errcode: int) -> None:
    assert shop.upload(UPLOAD, content, type=kind)["errcode"] == errcode


@pytest.mark.parametrize("body", [b"", b"no form", b"--x\r\n"])
def test_without_a_file_nothing_is_uploaded(shop: Server, body: bytes) -> None:
    for headers in ({}, {"content-type": "multipart/form-data; boundary=x"}):
        query = {"access_token": shop.token, "type": "image"}
        answer = shop.request("POST", UPLOAD, params=query, content=body, headers=headers).json()
        assert answer["errcode"] == 41005
    answer = shop.send(UPLOAD, files={"other": ("a.png", PNG)}, type="image").json()
    assert answer["errcode"] == 41005


def test_media_last_three_days_and_can_be_sent_till_then(shop: Server, clock: ManualClock) -> None:
    media_id = shop.upload(UPLOAD, PNG, type="image")["media_id"]
    message = {"touser": USER, "msgtype": "image", "image": {"media_id": media_id}}
    clock.advance(3 * 86_400 - 1)
    shop.act()
    shop.token = shop.simulator.tokens.get_stable("shop", force=False)[0]
    assert shop.post("/cgi-bin/message/custom/send", message)["errcode"] == 0
    clock.advance(1)
    assert shop.post("/cgi-bin/message/custom/send", message)["errcode"] == 40007
    assert shop.get("/cgi-bin/media/get", media_id=media_id)["errcode"] == 40007
    assert shop.get("/cgi-bin/media/get")["errcode"] == 41006


def test_a_users_picture_can_be_fetched(shop: Server) -> None:
    shop.act(USER, "image", MediaId="from-the-user")
    got = shop.fetch("/cgi-bin/media/get", media_id="from-the-user")
    assert (got.headers["content-type"], got.content[:4]) == ("image/png", b"\x89PNG")


def test_materials_stay(shop: Server, clock: ManualClock) -> None:
    first = shop.upload(ADD, PNG, "one.png", type="image")
    second = shop.upload(ADD, JPEG, "two.jpg", type="image")
    video = shop.send(
        ADD,
        files={"media": ("v.mp4", MP4), "description": (None, json.dumps({"title": "t", "introduction": "i"}))},
        type="video",
    ).json()
    clock.advance(30 * 86_400)
    shop.token = shop.simulator.tokens.get_stable("shop", force=False)[0]
    assert (
        shop.send("/cgi-bin/material/get_material", content=f'{{"media_id": "{first["media_id"]}"}}'.encode()).content == PNG
    )
    got = shop.post("/cgi-bin/material/get_material", {"media_id": video["media_id"]})
    assert (got["title"], got["description"]) == ("t", "i")
    assert shop.request("GET", got["down_url"]).content == MP4
    counts = {"voice_count": 0, "video_count": 1, "image_count": 2, "news_count": 0}
    assert shop.get("/cgi-bin/material/get_materialcount") == counts
    listed = shop.post("/cgi-bin/material/batchget_material", {"type": "image", "offset": 0, "count": 1})
    assert (listed["total_count"], listed["item_count"], listed["item"][0]["media_id"]) == (2, 1, second["media_id"])
    delete = "/cgi-bin/material/del_material"
    assert [shop.post(delete, {"media_id": first["media_id"]})["errcode"] for _ in range(2)] == [0, 40007]


def test_materials_that_will_not_do_are_refused(shop: Server) -> None:
    assert shop.upload(ADD, MP4, type="video")["errcode"] == 40097
    assert shop.upload(ADD, MP4, type="film")["errcode"] == 40004
    temporary = shop.upload(UPLOAD, PNG, type="image")["media_id"]
    assert shop.post("/cgi-bin/material/get_material", {"media_id": temporary})["errcode"] == 40007
    assert shop.post("/cgi-bin/material/batchget_material", {"type": "news", "offset": 0, "count": 1})["errcode"] == 40004
    assert shop.post("/cgi-bin/material/batchget_material", {"type": "image", "offset": 0, "count": 21})["errcode"] == 40035


def test_pictures_in_articles_are_small_jpg_and_png(shop: Server) -> None:
    url = shop.upload("/cgi-bin/media/uploadimg", PNG)["url"]
    assert shop.request("GET", url).content == PNG
    assert shop.upload("/cgi-bin/media/uploadimg", PNG + b"\0" * MB)["errcode"] == 40009
    assert shop.upload("/cgi-bin/media/uploadimg", b"GIF89a")["errcode"] == 40005


def test_what_was_uploaded_is_not_in_the_records(shop: Server) -> None:
    shop.upload(UPLOAD, PNG, type="image")
    (call,) = shop.simulator.exchanges.calls("shop")
    told = shop.simulator.exchanges.get(call["id"])
    assert told["request"]["body"].endswith("bytes of multipart/form-data>")
    assert shop.token not in str(told)
