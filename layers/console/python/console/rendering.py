"""Templates. Whatever a value holds is escaped on its way into a page: there is no way around it in any template."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from console.answers import Page
from console.saying import readable
from console.texts import NAMES, TAGS
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
        self._templates.filters |= {"clock": clock, "stamp": stamp, "iso": iso, "local": local, "readable": readable}
        self._templates.globals |= {"areas": areas, "version": version, "stage": stage, "languages": NAMES, "tags": TAGS}

    def render(self, page: Page, visit: Visit) -> str:
        """The page in the visit's language."""
        template = self._templates.get_template(page.template)
        return template.render({**page.values, "visit": visit, "t": visit.texts, "link": visit.link})


def clock(at: int) -> str:
    """The time of day of `at` (milliseconds since the epoch): 21:05:09."""
    return datetime.fromtimestamp(at / 1000, CHINA).strftime("%H:%M:%S")


def stamp(at: int) -> str:
    """Day and time: 2026-11-25 21:05:09."""
    return datetime.fromtimestamp(at / 1000, CHINA).strftime("%Y-%m-%d %H:%M:%S")


def iso(at: int) -> str:
    """For the attribute `datetime`."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")


def local(at: int) -> str:
    """For the value of a field of type `datetime-local`."""
    return datetime.fromtimestamp(at / 1000, CHINA).strftime("%Y-%m-%dT%H:%M:%S")
