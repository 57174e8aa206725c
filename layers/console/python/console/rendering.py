"""Templates. Whatever a value holds is escaped on its way into a page: there is no way around it in any template."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from console.answers import Page
from console.saying import readable
from console.texts import NAMES, TAGS, Texts
from console.visit import Visit

TEMPLATES = Path(__file__).parent / "templates"
CHINA = timezone(timedelta(hours=8))
"""Times are shown as in China, whose days WeChat's quotas follow."""


class Renderer:
    """Makes pages of templates. `areas` make the navigation."""

    def __init__(self, areas: Sequence[str], version: str, stage: str) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.filters |= {"clock": clock, "stamp": stamp, "iso": iso, "day": day, "account": account}
        self._templates.filters |= {"local": local, "readable": readable}
        self._templates.globals |= {"areas": areas, "version": version, "stage": stage, "languages": NAMES, "tags": TAGS}

    def render(self, page: Page, visit: Visit) -> str:
        """The page in the visit's language."""
        template = self._templates.get_template(page.template)
        helpers = {"visit": visit, "t": visit.texts, "link": visit.link, "span": partial(span, visit.texts)}
        return template.render({**page.values, **helpers})


def span(t: Texts, milliseconds: int) -> str:
    """A length of time in its two largest units: 3 h 12 min."""
    seconds = max(0, milliseconds) // 1000
    for unit, smaller, size, part in (("d", "h", 86_400, 3600), ("h", "min", 3600, 60), ("min", "", 60, 1)):
        if seconds >= size:
            whole, rest = seconds // size, seconds % size // part
            return t(f"unit.{unit}", n=whole) + (" " + t(f"unit.{smaller}", n=rest) if smaller and rest else "")
    return t("unit.s", n=seconds)


def clock(at: int) -> str:
    """The time of day of `at` (milliseconds since the epoch): 21:05:09."""
    return datetime.fromtimestamp(at / 1000, CHINA).strftime("%H:%M:%S")


def stamp(at: int) -> str:
    """Day and time: 2026-11-25 21:05:09."""
    return datetime.fromtimestamp(at / 1000, CHINA).strftime("%Y-%m-%d %H:%M:%S")


def day(at: int) -> str:
    """The day: 2026-11-25."""
    return datetime.fromtimestamp(at / 1000, CHINA).strftime("%Y-%m-%d")


def account(key: str) -> str:
    """An account's name; whose it is only where it is not everybody's."""
    return key.removeprefix("default/")


def iso(at: int) -> str:
    """For the attribute `datetime`."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")


def local(at: int) -> str:
    """For the value of a field of type `datetime-local`."""
    return datetime.fromtimestamp(at / 1000, CHINA).strftime("%Y-%m-%dT%H:%M:%S")
