"""Files to and from WeChat, as bytes on the wire: streamed, with their size checked, errors told from files."""

import io
import socket
from collections.abc import Iterator

import pytest

from liushui.adapters.wechat_api import WeChatApi
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call, Part, nothing
from liushui.wechat.errcodes import ErrorClass
from tests.builders import FixedClock, an_account
from tests.wire import Wire, a_wire

UPLOAD = Call("media/upload", "POST", "/cgi-bin/media/upload", nothing, query={"type": "image"}, upload_field="media")
DOWNLOAD = Call("media/get", "GET", "/cgi-bin/media/get", nothing, query={"media_id": "M"}, downloads=True)
UPLOADED = b'{"type":"image","media_id":"M","created_at":1}'


class Watched(io.BytesIO):
    """A file that tells how much was read of it at once."""

    largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        self.largest = max(self.largest, len(piece))
        return piece


@pytest.fixture
def wire() -> Iterator[Wire]:
    with a_wire() as wire:
        yield wire


@pytest.fixture
def api() -> Iterator[WeChatApi]:
    api = WeChatApi(clock=FixedClock(), connect_seconds=0.5, read_seconds=0.5)
    yield api
    api.close()


def on(wire: Wire) -> Account:
    return an_account(api_base=wire.url)


def a_part(data: bytes, *, size: int | None = None, filename: str = "cat.png") -> Part:
    return Part(Watched(data), len(data) if size is None else size, filename, "image/png")


class TestUpload:
    def test_a_file_goes_as_one_part_with_its_length(self, wire: Wire, api: WeChatApi) -> None:
        wire.behaviours = [wire.answers(UPLOADED)]
        result = api.upload(on(wire), UPLOAD, "t", a_part(b"pixels", filename='a"猫.png'))
        assert (result.error_class, result.data["media_id"]) == (None, "M")
        head, _, body = wire.requests[0].partition(b"\r\n\r\n")
        assert head.startswith(b"POST /cgi-bin/media/upload?access_token=t&type=image HTTP/1.1\r\n")
        assert b"Transfer-Encoding" not in head
        boundary = head.split(b"boundary=")[1].split(b"\r\n")[0]
        assert body == b"\r\n".join(
            [
                b"--" + boundary,
                'Content-Disposition: form-data; name="media"; filename="a%22猫.png"; filelength=6'.encode(),
                b"Content-Type: image/png",
                b"",
                b"pixels",
                b"--" + boundary + b"--",
                b"",
            ]
        )

    def test_the_calls_further_fields_go_before_the_file(self, wire: Wire, api: WeChatApi) -> None:
        wire.behaviours = [wire.answers(UPLOADED)]
        call = Call("x", "POST", "/x", nothing, body={"description": '{"title":"猫"}'}, upload_field="media")
        api.upload(on(wire), call, "t", a_part(b"film"))
        wanted = 'name="description"\r\n\r\n{"title":"猫"}\r\n'.encode()
        assert wanted in wire.requests[0]
        assert wire.requests[0].index(wanted) < wire.requests[0].index(b"film")

    def test_a_large_file_is_never_held_whole(self, wire: Wire, api: WeChatApi) -> None:
        wire.behaviours = [wire.answers(UPLOADED)]
        part = a_part(bytes(range(256)) * 4096)
        assert api.upload(on(wire), UPLOAD, "t", part).error_class is None
        assert bytes(range(256)) * 4096 in wire.requests[0]
        assert isinstance(part.file, Watched)
        assert part.file.largest <= 64 << 10

    @pytest.mark.parametrize(("size", "said"), [(5, "more than the 5 bytes"), (7, "6 bytes, but 7 were said")])
    def test_a_file_of_another_size_is_never_sent_to_its_end(self, wire: Wire, api: WeChatApi, size: int, said: str) -> None:
        wire.behaviours = [wire.answers(UPLOADED)]
        result = api.upload(on(wire), UPLOAD, "t", a_part(b"pixels", size=size))
        assert result.error_class is ErrorClass.PERMANENT
        assert said in str(result.detail)
        assert all(b"--\r\n" not in request[-8:] for request in wire.requests)
        wire.requests.clear()
        assert api.upload(on(wire), UPLOAD, "t", a_part(b"pixels")).error_class is None

    def test_an_error_is_told(self, wire: Wire, api: WeChatApi) -> None:
        wire.behaviours = [wire.answers(b'{"errcode":40004,"errmsg":"invalid media type"}')]
        assert api.upload(on(wire), UPLOAD, "t", a_part(b"x")).errcode == 40004

    def test_another_host_is_tried_while_nothing_was_read(self, wire: Wire) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            nowhere = f"http://127.0.0.1:{listener.getsockname()[1]}"
        wire.behaviours = [wire.answers(UPLOADED)]
        api = WeChatApi(clock=FixedClock(), connect_seconds=0.3, read_seconds=0.3, general_hosts=(nowhere, wire.url))
        assert api.upload(an_account(), UPLOAD, "t", a_part(b"pixels")).error_class is None
        assert b"pixels" in wire.requests[0]
        api.close()

    def test_no_other_host_is_tried_after_the_file_was_read(self, wire: Wire) -> None:
        wire.behaviours = [wire.hangs_up]
        api = WeChatApi(clock=FixedClock(), connect_seconds=0.3, read_seconds=0.3, general_hosts=(wire.url, wire.url + "/2"))
        assert api.upload(an_account(), UPLOAD, "t", a_part(b"pixels")).error_class is ErrorClass.WAIT
        assert len(wire.requests) == 1
        api.close()


class TestDownload:
    FILE = 'Content-Type: image/png\r\nContent-Disposition: attachment; filename="cat.png"\r\n'

    def test_a_file_goes_to_the_sink_as_it_is(self, wire: Wire, api: WeChatApi) -> None:
        data = bytes(range(256)) * 1000
        wire.behaviours = [wire.answers(data, headers=self.FILE)]
        sink = io.BytesIO()
        result = api.download(on(wire), DOWNLOAD, "t", sink)
        assert sink.getvalue() == data
        assert result.error_class is None
        assert result.data == {
            "content_type": "image/png",
            "content_disposition": 'attachment; filename="cat.png"',
            "size": len(data),
        }

    @pytest.mark.parametrize("kind", ["application/json; charset=UTF-8", "text/plain", ""])
    def test_an_error_with_http_200_is_no_file(self, wire: Wire, api: WeChatApi, kind: str) -> None:
        wire.behaviours = [
            wire.answers(b'{"errcode":40007,"errmsg":"invalid media_id"}', headers=f"Content-Type: {kind}\r\n")
        ]
        sink = io.BytesIO()
        assert api.download(on(wire), DOWNLOAD, "t", sink).errcode == 40007
        assert sink.getvalue() == b""

    def test_json_in_the_place_of_a_file_is_data(self, wire: Wire, api: WeChatApi) -> None:
        wire.behaviours = [wire.answers(b'{"video_url":"http://x"}', headers="Content-Type: text/plain\r\n")]
        sink = io.BytesIO()
        assert api.download(on(wire), DOWNLOAD, "t", sink).data == {"video_url": "http://x"}
        assert sink.getvalue() == b""

    def test_a_file_that_holds_json_is_a_file(self, wire: Wire, api: WeChatApi) -> None:
        headers = 'Content-Type: application/json\r\nContent-Disposition: attachment; filename="a.json"\r\n'
        wire.behaviours = [wire.answers(b'{"errcode":1}', headers=headers)]
        sink = io.BytesIO()
        assert api.download(on(wire), DOWNLOAD, "t", sink).error_class is None
        assert sink.getvalue() == b'{"errcode":1}'

    def test_a_page_of_a_gateway_is_no_file(self, wire: Wire, api: WeChatApi) -> None:
        wire.behaviours = [wire.answers(b"<html>", "502 Bad Gateway", headers="Content-Type: text/html\r\n")]
        sink = io.BytesIO()
        assert api.download(on(wire), DOWNLOAD, "t", sink).error_class is ErrorClass.WAIT
        assert sink.getvalue() == b""

    def test_a_file_cut_short_is_an_error(self, wire: Wire, api: WeChatApi) -> None:
        def cut(connection: socket.socket) -> None:
            wire.read(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 99\r\n\r\npix")

        wire.behaviours = [cut]
        assert api.download(on(wire), DOWNLOAD, "t", io.BytesIO()).error_class is ErrorClass.WAIT

    def test_a_code_is_asked_for_with_a_body(self, wire: Wire, api: WeChatApi) -> None:
        wire.behaviours = [wire.answers(b"JPEG", headers="Content-Type: image/jpeg\r\n")]
        call = Call("getwxacodeunlimit", "POST", "/wxa/getwxacodeunlimit", nothing, body={"scene": "a"}, downloads=True)
        sink = io.BytesIO()
        assert api.download(on(wire), call, "t", sink).data["size"] == 4
        assert wire.requests[0].endswith(b'{"scene":"a"}')
