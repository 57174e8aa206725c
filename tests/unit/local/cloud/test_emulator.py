"""The emulator's start: a busy port, a crash before."""

import json
import os
import socket
from pathlib import Path

import pytest

from local.cloud.emulator import discard_unsaved_objects, refuse_taken
from local.cloud.errors import PortTaken
from local.cloud.layout import Layout


def test_a_taken_port_names_its_holder_and_the_remedy() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"port {port} .*process {os.getpid()} \(.+\).*make run PORT="):
            refuse_taken(port)
    refuse_taken(port)


def test_after_a_crash_only_the_buckets_of_the_saved_state_stay(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    for bucket in ("000000000000/saved", "000000000000/unsaved", "111111111111/saved"):
        (layout.objects / bucket).mkdir(parents=True)
    layout.state.mkdir(parents=True)
    saved = {"payload": {"buckets_meta": {"__scoped__": True, "data": {"000000000000\0'saved'": {}}}}}
    (layout.state / "s3.json").write_text(json.dumps(saved))
    discard_unsaved_objects(layout)
    assert [path.relative_to(layout.objects).as_posix() for path in layout.objects.glob("*/*")] == ["000000000000/saved"]


def test_before_the_first_save_every_bucket_goes(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    (layout.objects / "000000000000" / "unsaved").mkdir(parents=True)
    discard_unsaved_objects(layout)
    assert not list(layout.objects.glob("*/*"))
