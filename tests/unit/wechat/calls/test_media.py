import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import media
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused, assert_upload

MB = 1024 * 1024


def test_media_are_uploaded_by_kind() -> None:
    call = media.upload_media("image", "cat.png", 10 * MB)
    assert_upload(call, "/cgi-bin/media/upload", {"type": "image"})
    answer: JsonObject = {"type": "image", "media_id": "MEDIA_ID", "created_at": 123456789}
    assert call.read(answer) == media.UploadedMedia("MEDIA_ID", "image", 123456789)


def test_a_thumb_s_id_has_another_name() -> None:
    call = media.upload_media("thumb", "cat.jpg", 64 * 1024)
    read = call.read({"type": "thumb", "thumb_media_id": "THUMB", "created_at": 1})
    assert read == media.UploadedMedia("THUMB", "thumb", 1)


@pytest.mark.parametrize(
    ("kind", "file_name", "most"),
    [("image", "a.gif", 10 * MB), ("voice", "a.amr", 2 * MB), ("video", "a.mp4", 10 * MB), ("thumb", "a.jpg", 64 * 1024)],
)
def test_sizes_are_wechat_s(kind: media.MediaKind, file_name: str, most: int) -> None:
    media.upload_media(kind, file_name, most)
    assert_refused(lambda: media.upload_media(kind, file_name, most + 1), f"the {kind} has", str(most))


@pytest.mark.parametrize(
    ("kind", "file_name"), [("image", "a.bmp"), ("voice", "a.wav"), ("video", "a.avi"), ("thumb", "a.png")]
)
def test_endings_are_wechat_s(kind: media.MediaKind, file_name: str) -> None:
    assert_refused(lambda: media.upload_media(kind, file_name, 1), f"file_name of the {kind}")


def test_media_are_downloaded_and_a_video_as_an_address() -> None:
    call = media.download_media("MEDIA_ID")
    assert_get(call, "/cgi-bin/media/get", {"media_id": "MEDIA_ID"})
    assert call.downloads
    assert call.read({"video_url": "http://example.org/v"}) == "http://example.org/v"


def test_the_voice_of_a_page_comes_as_a_file_only() -> None:
    call = media.download_page_voice("MEDIA_ID")
    assert_get(call, "/cgi-bin/media/get/jssdk", {"media_id": "MEDIA_ID"})
    assert call.downloads
    with pytest.raises(ValueError, match="in the place of a file"):
        call.read({"odd": 1})


def test_images_of_articles_get_an_address() -> None:
    call = media.upload_article_image("a.png", MB)
    assert_upload(call, "/cgi-bin/media/uploadimg")
    assert call.read({"url": "http://mmbiz.qpic.cn/a"}) == "http://mmbiz.qpic.cn/a"
    assert_refused(lambda: media.upload_article_image("a.png", MB + 1), "more than", str(MB))
    assert_refused(lambda: media.upload_article_image("a.gif", 1), "file_name")


def test_a_video_for_many_is_described() -> None:
    call = media.describe_video("rF4U", "TITLE", "Description")
    body: JsonObject = {"media_id": "rF4U", "title": "TITLE", "description": "Description"}
    assert_post(call, "/cgi-bin/media/uploadvideo", body)
    read = call.read({"type": "video", "media_id": "IhdaA", "created_at": 1398848981})
    assert read == media.UploadedMedia("IhdaA", "video", 1398848981)
    assert_refused(lambda: media.describe_video("rF4U", "", "x"), "title")
