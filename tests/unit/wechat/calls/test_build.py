"""What holds for every call of every family."""

import subprocess
import sys
from pathlib import Path

from liushui.wechat import calls
from liushui.wechat.calls import build
from liushui.wechat.calls.call import nothing

FAMILIES = sorted(path.stem for path in Path(calls.__file__).parent.glob("*.py") if path.stem != "__init__")


def test_a_call_is_named_after_its_path() -> None:
    assert build.get("/cgi-bin/menu/get", nothing).name == "menu/get"
    assert build.post("/wxa/msg_sec_check", nothing, {}).name == "wxa/msg_sec_check"
    assert build.upload("/cgi-bin/media/upload", nothing).name == "media/upload"


def test_a_post_without_a_body_sends_an_empty_object() -> None:
    assert build.post("/cgi-bin/x", nothing).body == {}


def test_only_fields_with_a_value_are_given() -> None:
    assert build.given(a=1, b=None, c="", d=False) == {"a": 1, "c": "", "d": False}


def test_neither_query_nor_body_shows() -> None:
    shown = repr(build.post("/cgi-bin/x", nothing, {"content": "private"}, query={"secret": "S3CRET"}))
    assert "private" not in shown
    assert "S3CRET" not in shown


def test_no_family_brings_a_cipher_or_the_network_along() -> None:
    """Each is imported by those only who use it, some of them while a callback waits."""
    imports = "; ".join(f"import liushui.wechat.calls.{family}" for family in FAMILIES)
    code = f"import sys; sys.path[:] = {sys.path!r}; {imports}; sys.exit(bool({{'Crypto', 'ssl', 'socket'}} & set(sys.modules)))"
    subprocess.run([sys.executable, "-I", "-c", code], check=True)
