"""The console's words: `en.json` and `zh.json`, and beside them one pair for each area that brings its own. Each pair has the
same keys."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
NAMES = {"zh": "中文", "en": "English"}
TAGS = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's words."""

    language: str
    words: Mapping[str, str]

    @property
    def tag(self) -> str:
        """For the attribute `lang`."""
        return TAGS[self.language]

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of `key` with `values` in their places."""
        return self.words[key].format(**values)

    def name(self, prefix: str, value: str | None) -> str:
        """The name of a value that comes from elsewhere (a state, a class), or the value itself where we have no name for it."""
        return self.words.get(f"{prefix}.{value}", value or "")


@cache
def texts(language: str) -> Texts:
    """The words of one of LANGUAGES."""
    words: dict[str, str] = {}
    for path in sorted(Path(__file__).parent.glob(f"*{language}.json")):
        words |= json.loads(path.read_text(encoding="utf-8"))
    return Texts(language, words)


def choose(chosen: str | None, accepted: str) -> Texts:
    """The person's choice (a cookie), else the best of the header `Accept-Language`, else Chinese. RFC 9110, 12.5.4."""
    if chosen in LANGUAGES:
        return texts(chosen)
    ranges = sorted((_range(part) for part in accepted.split(",")), key=lambda pair: -pair[0])
    wanted = (tag.split("-")[0].lower() for quality, tag in ranges if quality > 0)
    return texts(next((language for language in wanted if language in LANGUAGES), LANGUAGES[0]))


def _range(part: str) -> tuple[float, str]:
    tag, _, quality = part.strip().partition(";q=")
    try:
        return (float(quality) if quality else 1.0), tag
    except ValueError:
        return 0.0, tag
