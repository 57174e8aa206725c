"""What every page must hold: links lead somewhere, commands exist, Python runs, two languages say the same."""

import re
import runpy
import shlex
from typing import Any

import pytest

from liushui.bot import Bot
from liushui.domain.user import UserState
from tests.commands import command_of, is_group, options_of
from tests.markdown import ROOT, Page, pages

PAGES = pages()
BILINGUAL = ["README", "docs/tutorial/README"]
by_path = pytest.mark.parametrize("page", PAGES, ids=[str(page.path.relative_to(ROOT)) for page in PAGES])


def a_page(path: str) -> Page:
    return Page(ROOT / path)


@by_path
def test_every_relative_link_leads_somewhere(page: Page) -> None:
    for target in page.links():
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.path.parent / path).resolve() if path else page.path
        assert there.exists(), target
        if anchor:
            assert anchor in Page(there).anchors, target


def test_every_page_is_reached_from_the_readme() -> None:
    reached, ahead = set[str](), [ROOT / "README.md"]
    while ahead:
        page = Page(ahead.pop())
        reached.add(str(page.path.relative_to(ROOT)))
        found = [(page.path.parent / target.partition("#")[0]).resolve() for target in page.links() if "://" not in target]
        ahead += [path for path in found if path.suffix == ".md" and str(path.relative_to(ROOT)) not in reached]
    written = {str(page.path.relative_to(ROOT)) for page in PAGES if page.path.parts[-2] != "wechat"}
    assert written <= reached


@pytest.mark.parametrize("name", BILINGUAL)
def test_both_languages_have_the_same_parts_and_the_same_commands(name: str) -> None:
    english, chinese = a_page(f"{name}.md"), a_page(f"{name}.zh-CN.md")
    assert english.levels == chinese.levels
    assert english.blocks("sh", "python", "text") == chinese.blocks("sh", "python", "text")
    assert [block.language for block in english.blocks()] == [block.language for block in chinese.blocks()]
    own = {"README.md", "README.zh-CN.md"}
    told = [[re.sub(r"\.zh-CN|#.*", "", target) for target in page.links()] for page in (english, chinese)]
    assert [target for target in told[0] if target not in own] == [target for target in told[1] if target not in own]


@by_path
def test_every_make_target_that_is_named_exists(page: Page) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {word for line in page.commands("make") for word in line.split()[1:2] if "=" not in word}
    assert named <= targets


@by_path
def test_every_command_in_running_text_exists_with_its_options(page: Page) -> None:
    for line in page.commands("liushui"):
        command, rest = command_of(shlex.split(line, comments=True)[1:])
        known = {option for options in options_of(command) for option in options} | {"--help"}
        assert {word for word in rest if word.startswith("-")} <= known, line


@by_path
def test_every_command_in_a_block_is_complete(page: Page) -> None:
    for block in page.blocks("sh"):
        for line in block.text.splitlines():
            if line.startswith("liushui "):
                command, rest = command_of(shlex.split(line, comments=True)[1:])
                assert not is_group(command), line
                command.make_context(command.name, rest)  # raises UsageError for what is missing or unknown


@pytest.mark.parametrize("name", [f"{name}{language}.md" for name in BILINGUAL for language in ("", ".zh-CN")])
def test_python_blocks_run_behind_the_example_bot(name: str) -> None:
    blocks = a_page(name).blocks("python")
    assert blocks
    names: dict[str, Any] = runpy.run_path(str(ROOT / "layers/bot/python/bot/app.py"))
    for block in blocks:
        if block.raises:
            with pytest.raises(Exception) as raised:
                exec(block.text, names)
            assert type(raised.value).__name__ == block.raises
        else:
            exec(block.text, names)
    bot = names["bot"]
    assert isinstance(bot, Bot)
    found = bot.rule_for({"MsgType": "text", "Content": "ping"})
    assert found
    assert found.run(UserState()).replies[0].message == {"msgtype": "text", "text": {"content": "pong"}}


def test_what_one_moves_to_runs() -> None:
    names: dict[str, Any] = {}
    for block in a_page("docs/how-to/move-from-werobot-or-wechatpy.md").blocks("python"):
        exec(block.text, names)
    for bot, text, answer in [("bot", "帮助我", "Say anything."), ("counting", "x", "1"), ("echoing", "你好", "你好")]:
        found = names[bot].rule_for({"MsgType": "text", "Content": text})
        assert found.run(UserState()).replies[0].message == {"msgtype": "text", "text": {"content": answer}}


def test_the_rule_in_three_lines_has_three() -> None:
    (block,) = a_page("README.md").blocks("python")
    assert len(block.text.splitlines()) == 3


@by_path
def test_other_python_blocks_are_python(page: Page) -> None:
    for block in page.blocks("python"):
        compile(block.text, str(page.path), "exec")
