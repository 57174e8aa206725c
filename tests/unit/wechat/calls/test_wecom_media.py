import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_media
from liushui.wechat.calls.call import Host
from liushui.wechat.calls.media import UploadedMedia
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused, assert_upload

MB = 1024 * 1024


def test_media_are_uploaded_and_the_time_comes_as_text() -> None:
    call = wecom_media.upload_media("file", "report.docx", 20 * MB)
    assert_upload(call, "/cgi-bin/media/upload", {"type": "file"}, host=Host.WORK)
    answer: JsonObject = {"errcode": 0, "errmsg": "", "type": "file", "media_id": "1G6n", "created_at": "1380000000"}
    assert call.read(answer) == UploadedMedia("1G6n", "file", 1380000000)


@pytest.mark.parametrize(
    ("kind", "file_name", "most"),
    [("image", "a.png", 10 * MB), ("voice", "a.amr", 2 * MB), ("video", "a.mp4", 10 * MB), ("file", "a", 20 * MB)],
)
def test_sizes_are_wecom_s_and_above_five_bytes(kind: wecom_media.WeComMediaKind, file_name: str, most: int) -> None:
    wecom_media.upload_media(kind, file_name, most)
    assert_refused(lambda: wecom_media.upload_media(kind, file_name, most + 1), "more than", str(most))
    assert_refused(lambda: wecom_media.upload_media(kind, file_name, 5), "at least 6")


@pytest.mark.parametrize(("kind", "file_name"), [("image", "a.gif"), ("voice", "a.mp3"), ("video", "a.mov")])
def test_endings_are_wecom_s(kind: wecom_media.WeComMediaKind, file_name: str) -> None:
    assert_refused(lambda: wecom_media.upload_media(kind, file_name, 6), "file_name")


@pytest.mark.parametrize(("high", "path"), [(False, "/cgi-bin/media/get"), (True, "/cgi-bin/media/get/jssdk")])
def test_media_are_downloaded(high: bool, path: str) -> None:
    call = wecom_media.download_media("1G6n", high_quality_voice=high)
    assert_get(call, path, {"media_id": "1G6n"}, host=Host.WORK)
    assert call.downloads
    with pytest.raises(ValueError, match="in the place of a file"):
        call.read({})


def test_images_get_an_address() -> None:
    call = wecom_media.upload_image("a.jpg", 2 * MB)
    assert_upload(call, "/cgi-bin/media/uploadimg", host=Host.WORK)
    assert call.read({"errcode": 0, "errmsg": "", "url": "http://p.qpic.cn/a"}) == "http://p.qpic.cn/a"
    assert_refused(lambda: wecom_media.upload_image("a.jpg", 2 * MB + 1), "more than")


def test_large_files_are_fetched_by_wecom_itself() -> None:
    md5 = "0123456789abcdef" * 2
    call = wecom_media.upload_by_url("video", "video.mp4", "https://example.org/v", md5)
    body: JsonObject = {"scene": 1, "type": "video", "filename": "video.mp4", "url": "https://example.org/v", "md5": md5}
    assert_post(call, "/cgi-bin/media/upload_by_url", body, host=Host.WORK)
    assert call.read({"errcode": 0, "errmsg": "ok", "jobid": "jobid"}) == "jobid"


def test_the_limits_of_fetching() -> None:
    md5, url = "0" * 32, "https://example.org/"
    assert_refused(lambda: wecom_media.upload_by_url("file", "a", url, "x" * 32), "md5", "32 hexadecimal")
    assert_refused(lambda: wecom_media.upload_by_url("file", "a" * 129, url, md5), "file_name", "128")
    assert_refused(lambda: wecom_media.upload_by_url("file", "a", url + "a" * 1024, md5), "url", "1024")


def test_a_job_tells_how_far_it_is() -> None:
    call = wecom_media.get_upload_job("jobid")
    assert_post(call, "/cgi-bin/media/get_upload_by_url_result", {"jobid": "jobid"}, host=Host.WORK)
    detail: JsonObject = {"errcode": 0, "errmsg": "ok", "media_id": "3Ty7", "created_at": "1580000000"}
    read = call.read({"errcode": 0, "errmsg": "ok", "status": 2, "detail": detail})
    assert read == wecom_media.UploadJob(2, 0, "ok", "3Ty7", 1580000000)
