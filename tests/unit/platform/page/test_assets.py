"""The page as it is served: strict headers, nothing inline, nothing missing, every word in both languages."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args
from urllib.parse import urljoin

import httpx
import pytest

from liushui.domain.reply import ReplyStatus
from liushui.domain.saga_events import ALL_EVENT_TYPES as EVENT_TYPES
from liushui.wechat.errcodes import ErrorClass
from local.platform.accounts import Kind
from local.platform.api import API_NAMES
from local.platform.apis.wecom_messages import KINDS as WORK_KINDS
from local.platform.conversations import Via
from local.platform.defaults import EVENTS, MESSAGES
from local.platform.page.assets import HEADERS, STATIC
from local.platform.push_faults import Kind as PushFaultKind
from local.platform.serve import RunningPlatform
from tests.unit.platform.shop import NO_TLS

SCRIPTS = sorted(STATIC.rglob("*.js"))
_IMPORT = re.compile(r"""(?:import|from)\s*['"]([^'"]+)['"]""")
_ENTRY = re.compile(r"""(?<![\w.])'?([A-Za-z_][\w-]*)'?: '((?:[^'\\]|\\.)*)'""")


def get(platform: RunningPlatform, path: str, **headers: str) -> httpx.Response:
    return httpx.get(platform.base_url + path, headers=headers, trust_env=False, verify=NO_TLS)


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def directives() -> dict[str, str]:
    policy = HEADERS["Content-Security-Policy"]
    return {name: value for name, _, value in (part.strip().partition(" ") for part in policy.split(";"))}


def test_the_policy_allows_the_pages_own_files_only() -> None:
    policy = directives()
    assert policy["default-src"] == "'none'"
    opened = {name: value for name, value in policy.items() if name.endswith("-src") and value != "'none'"}
    assert opened == dict.fromkeys(("script-src", "style-src", "img-src", "connect-src"), "'self'")
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert policy["require-trusted-types-for"] == "'script'"


@pytest.mark.parametrize("path", ["/", "/page/app.js", "/page/styles/base.css", "/page/icon.svg"])
def test_every_file_comes_with_the_same_headers(platform: RunningPlatform, path: str) -> None:
    answer = get(platform, path)
    assert answer.status_code == 200
    for name, value in HEADERS.items():
        assert answer.headers.get_list(name) == [value]


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(platform: RunningPlatform) -> None:
    page = Page(get(platform, "/").text)
    for tag, attributes in page.elements:
        assert tag != "style"
        assert tag != "script" or attributes.get("src")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        for name in ("src", "href"):
            assert (attributes.get(name) or "/").startswith("/")


def test_without_its_library_the_page_names_the_remedy(platform: RunningPlatform) -> None:
    assert get(platform, "/").text.count("make setup") == 2


def test_everything_that_the_page_refers_to_is_there(platform: RunningPlatform) -> None:
    page = Page(get(platform, "/").text)
    linked = [a.get("src") or a.get("href") for tag, a in page.elements if tag in ("script", "link")]
    for path in linked:
        assert get(platform, path or "").status_code == 200
    for script in SCRIPTS:
        for imported in imports_of(script):
            if "/lit-html/" not in imported:
                assert (STATIC / imported.removeprefix("/page/")).is_file(), f"{script.name} imports {imported}"


def imports_of(script: Path) -> Iterator[str]:
    """Addresses, as the browser resolves them. Bare names would need an import map, which would be inline."""
    here = f"/page/{script.relative_to(STATIC).as_posix()}"
    for name in _IMPORT.findall(script.read_text("utf-8")):
        assert name.startswith("."), f"{script.name}: {name} is no relative address"
        yield urljoin(here, name)


def test_every_script_is_used() -> None:
    used, todo = set(), {"/page/app.js"}
    while todo:
        address = todo.pop()
        used.add(address)
        todo |= {found for found in imports_of(STATIC / address.removeprefix("/page/")) if "/lit-html/" not in found} - used
    assert used == {f"/page/{script.relative_to(STATIC).as_posix()}" for script in SCRIPTS}


def test_nothing_reaches_beyond_the_folders(platform: RunningPlatform) -> None:
    for path in ("/page/../assets.py", "/page/%2e%2e/assets.py", "/page/lit-html/..%2f..%2fpackage.json"):
        assert get(platform, path).status_code == 404


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_no_script_writes_markup_from_text(script: Path) -> None:
    text = script.read_text("utf-8")
    for way in (
        "unsafeHTML",
        "unsafeSVG",
        "unsafeStatic",
        "innerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        " style=",
    ):
        assert way not in text


def words(language: str) -> dict[str, str]:
    return dict(_ENTRY.findall((STATIC / "words" / f"{language}.js").read_text("utf-8")))


def test_both_languages_have_the_same_words_with_the_same_gaps() -> None:
    english, chinese = words("en"), words("zh")
    assert len(english) > 200
    assert set(english) == set(chinese)
    for key, text in english.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", chinese[key])), key
        assert text.count("`") == chinese[key].count("`"), key


def test_every_word_that_a_script_asks_for_is_there() -> None:
    known = words("en")
    asked = {key for script in SCRIPTS for key in re.findall(r"\bt\('(\w+)'", script.read_text("utf-8"))}
    assert len(asked) > 80
    assert asked - set(known) == set()


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("event", list(EVENT_TYPES)),
        ("status", [status.value for status in ReplyStatus]),
        ("means", [status.value for status in ReplyStatus]),
        ("class", [name.value for name in ErrorClass]),
        ("account", list(get_args(Kind))),
        ("via", sorted({*get_args(Via)} - {"callback", "passive", "custom_send", "system"})),
        (
            "kind",
            ["text", *MESSAGES["official"], *MESSAGES["mini"], *WORK_KINDS, "template", "subscribe", "welcome", "stream"],
        ),
        ("fault", list(get_args(PushFaultKind))),
        ("did", [name for events in EVENTS.values() for name in events]),
    ],
)
def test_the_page_has_words_for_whatever_can_be_recorded(prefix: str, names: list[str]) -> None:
    missing = [name for name in names if f"{prefix}_{name}" not in words("en")]
    assert not missing, f"add {prefix}_… for these to local/platform/page/static/words/*.js: {missing}"


def test_the_fault_panel_offers_every_api() -> None:
    offered = re.findall(r"'(.+?)'", (STATIC / "apis.js").read_text("utf-8"))
    assert sorted(offered) == sorted([*API_NAMES, "*"])
