import json

from liushui.wechat.calls import materials
from liushui.wechat.calls.pages import Page
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused, assert_upload

MB = 1024 * 1024


def test_images_are_added_and_get_an_address() -> None:
    call = materials.add_material("image", "a.bmp", 10 * MB)
    assert_upload(call, "/cgi-bin/material/add_material", {"type": "image"})
    assert call.delivers, "a second try could add a second one"
    assert call.read({"media_id": "MEDIA_ID", "url": "URL"}) == materials.Material("MEDIA_ID", "URL")
    assert call.read({"media_id": "MEDIA_ID"}) == materials.Material("MEDIA_ID", None)


def test_a_video_is_described_in_a_field_of_its_own() -> None:
    call = materials.add_material("video", "a.mp4", 1, title="标题", introduction="介绍")
    fields = {"description": '{"title": "标题", "introduction": "介绍"}'}
    assert_upload(call, "/cgi-bin/material/add_material", {"type": "video"}, fields=fields)
    assert json.loads(fields["description"])["title"] == "标题"


def test_the_limits_of_material() -> None:
    assert_refused(lambda: materials.add_material("video", "a.mp4", 1), "title")
    assert_refused(lambda: materials.add_material("image", "a.png", 1, title="x"), "title", "video only")
    assert_refused(lambda: materials.add_material("voice", "a.wma", 2 * MB + 1), "the voice has", str(2 * MB))
    assert_refused(lambda: materials.add_material("thumb", "a.jpg", 65537), "the thumb has", "65536")


def test_material_is_downloaded_or_described() -> None:
    call = materials.download_material("MEDIA_ID")
    assert_post(call, "/cgi-bin/material/get_material", {"media_id": "MEDIA_ID"})
    assert call.downloads
    assert call.read({"title": "T", "description": "D", "down_url": "U"})["down_url"] == "U"


def test_material_is_deleted() -> None:
    assert_post(materials.delete_material("MEDIA_ID"), "/cgi-bin/material/del_material", {"media_id": "MEDIA_ID"})
    assert_refused(lambda: materials.delete_material(""), "media_id")


def test_material_is_counted() -> None:
    call = materials.count_materials()
    assert_get(call, "/cgi-bin/material/get_materialcount")
    read = call.read({"voice_count": 1, "video_count": 2, "image_count": 3, "news_count": 4})
    assert read == materials.MaterialCounts(voices=1, videos=2, images=3, news=4)


def test_material_is_listed_by_pages() -> None:
    call = materials.list_materials("news", offset=20, count=5)
    assert_post(call, "/cgi-bin/material/batchget_material", {"type": "news", "offset": 20, "count": 5})
    page = call.read({"total_count": 21, "item_count": 1, "item": [{"media_id": "M"}]})
    assert page == Page(21, ({"media_id": "M"},))
    assert call.read({"total_count": 0, "item_count": 0}) == Page(0, ())
    assert_refused(lambda: materials.list_materials("image", count=21), "count", "1 to 20")
    assert_refused(lambda: materials.list_materials("image", offset=-1), "offset")
