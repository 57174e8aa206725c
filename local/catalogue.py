"""Keeps the catalogue of facts: locks released schemas, and writes the index `events/README.md`. Writes the schemas of what
WeChat sends and their reference pages, too.

`python -m local.catalogue` adds the digests of new schemas to `events/catalogue.lock` and writes the index anew; it refuses
where a locked schema was edited or is gone. `python -m local.catalogue --check` only says whether all is well.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from liushui.domain.events import EVENT_TYPES
from local.view_reference import pages
from local.view_schemas import schema, schema_files

EVENTS: Final = Path(__file__).parents[1] / "events"


@dataclass(frozen=True)
class Role:
    """Which functions append facts of a type, and which act on them, of a stream of `kind`."""

    kind: str
    appended_by: tuple[str, ...]
    read_by: tuple[str, ...]


_SENDERS: Final = ("send_replies", "sweep_intents", "run_compensation_step")
_PULLERS: Final = ("send_replies", "sweep_intents")
_COMPENSATORS: Final = ("run_compensation_step", "sweep_intents")
_RECEIVED: Final = Role("user and others", ("receive_callback", *_PULLERS), ("project_users", *_SENDERS))
_NOTED: Final = Role("user", ("receive_callback", *_PULLERS), ())
_OF_REPLY: Final = Role("reply", _SENDERS, ("project_users", *_SENDERS))
_OUTCOME: Final = Role("reply", _SENDERS, ("project_users", *_SENDERS, "start_compensation"))
ROLES: Final[Mapping[str, Role]] = {
    "MessageReceived": _RECEIVED,
    "EventReceived": _RECEIVED,
    "SessionChanged": Role("user", ("receive_callback", *_SENDERS), ("project_users",)),
    "HandlerFailed": _NOTED,
    "HandlerTimedOut": _NOTED,
    "ReplyAnswered": Role("user", ("receive_callback",), ("project_users",)),
    "ReplyRequested": Role("user", ("receive_callback", *_SENDERS), ("project_users", *_SENDERS)),
    "ReplyClaimed": _OF_REPLY,
    "ReplyWithdrawn": _OF_REPLY,
    "ReplyAttempted": _OF_REPLY,
    "ReplySent": _OF_REPLY,
    "ReplyPostponed": _OF_REPLY,
    "ReplyFailed": _OUTCOME,
    "ReplyBecameUnknown": _OUTCOME,
    "ReplyEvidenceRecorded": Role("reply", _SENDERS, ()),
    "ReplyRetryGranted": Role("reply", _COMPENSATORS, ("project_users", *_SENDERS)),
    "ReplyFellBack": Role("reply", _COMPENSATORS, ("project_users", *_SENDERS)),
    "ReplyDecisionRequested": Role(
        "reply", ("ask_operator", "sweep_intents"), ("project_users", "ask_operator", *_COMPENSATORS)
    ),
    "ReplyDecisionReminded": Role(
        "reply", ("ask_operator", "sweep_intents"), ("project_users", "ask_operator", "sweep_intents")
    ),
    "ReplyDecided": Role("reply", _COMPENSATORS, ("project_users", *_SENDERS)),
    "ReplyCompensated": Role("reply", _COMPENSATORS, ("project_users", *_COMPENSATORS)),
    "KfMessagesPulled": Role("kf-pull", _PULLERS, _PULLERS),
}

_HEAD: Final = """\
# Facts, and what brings them

Written by `python -m local.catalogue`; change the code or the schemas, then run it.

- `catalogue/<type>/<version>.schema.json`: the shape of a fact, as JSON Schema 2020-12. A released schema is never edited: \
`catalogue.lock` holds its digest, and a test compares. A change is a new version, with an upcaster in \
`liushui/domain/upcasters.py`.
- `catalogue/<type>/<version>.example.json`: one of it. It decodes for ever.
- `wechat/<platform>/`: raw callbacks, as WeChat posts them, and a schema for each kind, written from its view. \
[What WeChat sends](../docs/reference/wechat-events.md) lists them.
- `payloads/<function>/<case>.json`: what AWS hands to a function, written by `make payloads`. To run one function alone:
  `sam local invoke ReceiveCallback -e events/payloads/receive_callback/text_safe.json`.

| fact | versions | in a stream of | appended by | read by | what it says |
|---|---|---|---|---|---|
"""


class CatalogueError(Exception):
    """A released schema was edited or removed, or a fact is not in the catalogue; the message names it and the remedy."""


def schemas(events: Path = EVENTS) -> dict[str, Path]:
    """Every schema by its name in the lock, `<type>/<version>.schema.json`."""
    folder = events / "catalogue"
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.glob("*/*.schema.json"))}


def locked(events: Path = EVENTS) -> dict[str, str]:
    """The digest of each released schema."""
    lock = events / "catalogue.lock"
    lines = lock.read_text().splitlines() if lock.exists() else []
    return {name: digest for digest, name in (line.split() for line in lines)}


def check_lock(events: Path = EVENTS) -> dict[str, str]:
    """The digests that the lock should hold. Raises CatalogueError where what it does hold is no longer so."""
    digests = {name: sha256(path.read_bytes()).hexdigest() for name, path in schemas(events).items()}
    for name, digest in locked(events).items():
        if digests.get(name) != digest:
            what = "was edited" if name in digests else "is gone"
            raise CatalogueError(
                f"events/catalogue/{name} {what}, but it is released: facts that were stored with it are read for ever. "
                f"Restore it (git checkout -- events/catalogue/{name}) and add the next version beside it, with an upcaster"
            )
    return digests


def lock_text(digests: Mapping[str, str]) -> str:
    """The lock as a file."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))


def check_complete(events: Path = EVENTS) -> None:
    """Raises CatalogueError for a fact of the code that the catalogue lacks."""
    for name, kind in EVENT_TYPES.items():
        for version in range(1, kind.schema + 1):
            for what in ("schema", "example"):
                if not (events / "catalogue" / name / f"{version}.{what}.json").is_file():
                    raise CatalogueError(f"{name} is a fact: write events/catalogue/{name}/{version}.{what}.json")
        if name not in ROLES:
            raise CatalogueError(f"{name} is a fact: say in ROLES of local/catalogue.py who appends and who reads it")


def index(events: Path = EVENTS) -> str:
    """The text of `events/README.md`."""
    return _HEAD + "".join(_row(name, events) for name in EVENT_TYPES)


def _row(name: str, events: Path) -> str:
    versions = sorted(int(path.name.partition(".")[0]) for path in (events / "catalogue" / name).glob("*.schema.json"))
    links = ", ".join(f"[{version}](catalogue/{name}/{version}.schema.json)" for version in versions)
    role = ROLES[name]
    appended, read = (", ".join(f"`{function}`" for function in who) or "–" for who in (role.appended_by, role.read_by))
    says = " ".join((EVENT_TYPES[name].__doc__ or "").split("\n\n")[0].split()).partition(". ")[0].rstrip(".")
    return f"| `{name}` | {links} | {role.kind} | {appended} | {read} | {says} |\n"


def view_files() -> dict[Path, str]:
    """The schemas of WeChat's callbacks and their reference pages, with the text that they should hold."""
    written = {}
    for path, kind in schema_files().items():
        name = f"{path.parent.name}:{path.name.removesuffix('.schema.json')}"
        written[path] = json.dumps(schema(kind, name), ensure_ascii=False, indent=2) + "\n"
    return written | pages()


def left_over(events: Path = EVENTS) -> list[Path]:
    """Schemas of views that are no more."""
    return sorted(set((events / "wechat").glob("*/*.schema.json")) - schema_files().keys())


def stale(events: Path = EVENTS) -> dict[Path, str]:
    """The files that are not as they should be, with the text that they should hold. Raises CatalogueError."""
    check_complete(events)
    wanted = {events / "catalogue.lock": lock_text(check_lock(events)), events / "README.md": index(events)} | view_files()
    return {path: text for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.catalogue", description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something is stale")
    check: bool = parser.parse_args(arguments).check
    try:
        changes = stale()
    except CatalogueError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 1
    for path, text in changes.items():
        if not check:
            path.write_text(text, encoding="utf-8")
        print(f"{path.name} is {'stale: run `python -m local.catalogue`' if check else 'written'}")  # noqa: T201
    gone = left_over()
    for path in gone:
        if not check:
            path.unlink()
        print(f"{path.name} is {'of no view: run `python -m local.catalogue`' if check else 'removed'}")  # noqa: T201
    return int(check and bool(changes or gone))


if __name__ == "__main__":
    sys.exit(main())
