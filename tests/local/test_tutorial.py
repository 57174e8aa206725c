"""The way to one's own rule, as README and tutorial tell it: add three lines, run again, say it, get the answer."""

from pathlib import Path

import pytest

from tests.local.conftest import LocalCloud, Phone
from tests.markdown import ROOT, Page

pytestmark = pytest.mark.e2e
APP = ROOT / "layers" / "bot" / "python" / "bot" / "app.py"


def the_rule(page: Path) -> str:
    return Page(page).blocks("python")[0].text


def test_three_lines_and_another_run_are_enough(cloud: LocalCloud, demo_phone: Phone) -> None:
    rule, before = the_rule(ROOT / "README.md"), APP.read_text(encoding="utf-8")
    assert rule == the_rule(ROOT / "docs" / "tutorial" / "README.md")
    assert demo_phone.say("ping") == "ping", "the example bot repeats what it has no rule for"
    try:
        APP.write_text(f"{before}\n\n{rule}", encoding="utf-8")
        cloud.liushui("up", "--detach")
        assert demo_phone.say("ping") == "pong"
        assert [event["type"] for event in demo_phone.events() if event["seq"] == 2] == ["MessageReceived", "ReplyAnswered"]
    finally:
        APP.write_text(before, encoding="utf-8")
        cloud.liushui("up", "--detach")
    assert demo_phone.say("ping") == "ping"
