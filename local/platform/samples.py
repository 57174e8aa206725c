"""The documented callbacks in `events/wechat`, as the bases of those that are pushed."""

import json
import re
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

from local.platform.accounts import Kind

ROOT: Final = Path(__file__).parents[2] / "events" / "wechat"
FOLDERS: Final[dict[Kind, tuple[str, ...]]] = {
    "official": ("official", "channels"),
    "mini": ("mini", "channels"),
    "wecom": ("wecom",),
    "component": ("component",),
    "pay": ("pay",),
}
_NO_EVENTS: Final = ("encrypted_text", "compatible_text", "unknown_event", "unknown_message")
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def names(kind: Kind, root: Path = ROOT) -> list[str]:
    """What there are samples of, by the names that `find` takes."""
    return sorted(_files(kind, root))


def find(kind: Kind, name: str, root: Path = ROOT) -> dict[str, Any] | None:
    """The fields of a sample, in the order that WeChat has them, or None. `name` is WeChat's in any spelling of its letters;
    what stands between its words does not matter (`TRANSACTION.SUCCESS` is `transaction_success`)."""
    files = _files(kind, root)
    path = files.get(name.lower()) or files.get(re.sub(r"[^a-z0-9]+", "_", name.lower()))
    return None if path is None else read(path)


def read(path: Path) -> dict[str, Any]:
    """The fields in a file: numbers as numbers, repeated elements as lists."""
    text = path.read_text("utf-8")
    fields: dict[str, Any] = json.loads(text) if path.suffix == ".json" else _parse_xml(text)
    return fields


def _files(kind: Kind, root: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in FOLDERS[kind]:
        for path in sorted((root / folder).glob("*.*")):
            if path.suffix in (".xml", ".json") and not path.name.endswith(".schema.json") and not _is_no_callback(path):
                found.setdefault(path.stem.lower(), path)
    return found


def _is_no_callback(path: Path) -> bool:
    """Whether a sample is none, or one of what is pulled from customer service, which is never called back."""
    return path.stem in _NO_EVENTS or (path.suffix == ".json" and path.stem.startswith("kf_"))


class _Element:
    def __init__(self, name: str) -> None:
        self.name = name
        self.children: dict[str, Any] = {}
        self.text = ""
        self.quoted = False

    def value(self) -> Any:
        if self.children:
            return self.children
        if not self.quoted and _NUMBER.fullmatch(text := self.text.strip()):
            return float(text) if "." in text else int(text)
        return self.text

    def add(self, child: "_Element") -> None:
        value, before = child.value(), self.children.get(child.name)
        if before is None:
            self.children[child.name] = value
        else:
            self.children[child.name] = [*(before if isinstance(before, list) else [before]), value]


def _parse_xml(text: str) -> dict[str, Any]:
    """Our own files, so nothing hostile; unlike the server's reader it tells numbers from text in CDATA."""
    parser, open_elements = expat.ParserCreate(), [_Element("")]

    def start(name: str, _attributes: dict[str, str]) -> None:
        open_elements.append(_Element(name))

    def end(_name: str) -> None:
        child = open_elements.pop()
        open_elements[-1].add(child)

    def quote() -> None:
        open_elements[-1].quoted = True

    def collect(data: str) -> None:
        open_elements[-1].text += data

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartCdataSectionHandler, parser.CharacterDataHandler = quote, collect
    parser.Parse(text, True)
    fields: dict[str, Any] = open_elements[0].children["xml"]
    return fields
