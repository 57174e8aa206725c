"""Facts of "异步上传临时素材"."""

from typing import Any

import pytest

from tests.unit.platform.apis.server import Server

UPLOAD, RESULT = "/cgi-bin/media/upload_by_url", "/cgi-bin/media/get_upload_by_url_result"


def upload(corp: Server, **changes: Any) -> dict[str, Any]:
    given = {"scene": 1, "type": "file", "filename": "a.pdf", "url": "https://example.com/a.pdf", "md5": "0" * 32}
    return corp.post(UPLOAD, {**given, **changes})


def test_a_job_ends_with_an_event_and_gives_a_medium(corp: Server) -> None:
    job = upload(corp)["jobid"]
    assert [(user, event["Event"], event["JobId"]) for user, event in corp.owed()] == [
        ("sys", "upload_media_job_finish", job)
    ]
    result = corp.post(RESULT, {"jobid": job})
    assert (result["status"], result["detail"]["errcode"]) == (2, 0)
    assert corp.fetch("/cgi-bin/media/get", media_id=result["detail"]["media_id"]).status_code == 200


def test_what_cannot_be_fetched_is_said_by_the_job(corp: Server) -> None:
    result = corp.post(RESULT, {"jobid": upload(corp, url="https://example.com/missing")["jobid"]})
    assert (result["status"], result["detail"]["errcode"]) == (3, 830003)


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"scene": 2}, 40058),
        ({"type": "image"}, 40005),
        ({"filename": "n" * 129}, 40058),
        ({"url": "ftp://example.com/a"}, 40058),
        ({"url": "https://example.com/" + "a" * 1024}, 40058),
        ({"md5": "x"}, 40058),
    ],
)
def test_what_will_not_do_has_its_errcode(corp: Server, changes: dict[str, Any], errcode: int) -> None:
    assert upload(corp, **changes)["errcode"] == errcode


def test_a_job_that_is_none(corp: Server) -> None:
    assert corp.post(RESULT, {"jobid": "x"})["errcode"] == 40058
