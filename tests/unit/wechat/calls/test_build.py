"""What holds for every call of every family."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from liushui.wechat import calls
from liushui.wechat.calls import (
    build,
    drafts,
    kf_accounts,
    materials,
    menus,
    publishing,
    quotas,
    tags,
    users,
    wecom_customer_tags,
)
from liushui.wechat.calls.call import Call, nothing

FAMILIES = sorted(path.stem for path in Path(calls.__file__).parent.glob("*.py") if path.stem != "__init__")


def test_a_call_is_named_after_its_path() -> None:
    assert build.get("/cgi-bin/menu/get", nothing).name == "menu/get"
    assert build.post("/wxa/msg_sec_check", nothing, {}).name == "wxa/msg_sec_check"
    assert build.upload("/cgi-bin/media/upload", nothing).name == "media/upload"


def test_a_post_without_a_body_sends_an_empty_object() -> None:
    assert build.post("/cgi-bin/x", nothing).body == {}


def test_neither_query_nor_body_shows() -> None:
    shown = repr(build.post("/cgi-bin/x", nothing, {"content": "private"}, query={"secret": "S3CRET"}))
    assert "private" not in shown
    assert "S3CRET" not in shown


@pytest.mark.parametrize(
    "call",
    [
        drafts.add_draft([drafts.Article("T", "C", "THUMB")]),
        kf_accounts.add_kf_account("a@b", "n"),
        materials.add_material("image", "a.png", 1),
        menus.add_conditional_menu([menus.link_button("x", "https://example.org/")], tag_id=2),
        publishing.publish_draft("M"),
        publishing.delete_published("A", index=1),
        quotas.clear_quota("wx"),
        tags.create_tag("x"),
        wecom_customer_tags.add_tags(["x"], group_id="G"),
    ],
    ids=lambda call: call.name,
)
def test_what_a_repetition_would_do_twice_is_not_repeated(call: Call[Any]) -> None:
    assert not call.repeatable


@pytest.mark.parametrize(
    "call", [menus.get_menus(), tags.rename_tag(9, "x"), users.set_remark("o", "x"), drafts.delete_draft("M")]
)
def test_what_comes_to_the_same_may_be_repeated(call: Call[Any]) -> None:
    assert call.repeatable


def test_no_family_brings_a_cipher_or_the_network_along() -> None:
    """Each is imported by those only who use it, some of them while a callback waits."""
    imports = "; ".join(f"import liushui.wechat.calls.{family}" for family in FAMILIES)
    code = f"import sys; sys.path[:] = {sys.path!r}; {imports}; sys.exit(bool({{'Crypto', 'ssl', 'socket'}} & set(sys.modules)))"
    subprocess.run([sys.executable, "-I", "-c", code], check=True)
