"""The console as one application: which areas it has, and the path of every request.

To add an area, say `letters`:

1. `pages/letters.py` with `def register(console: Console) -> None`. In it, decorate functions with `@console.get("/letters")`
   or `@console.post("/letters/<letter_id>")`. Each takes the `Visit` (operator, language, query, form, links) and the path's
   parameters, and returns a `Page("letters/list.html", {…})`, a `Redirect("letters")` or a `Json({…})`. What it needs of the
   world it takes from `console.use_case` (`liushui.application.serve_console`).
2. `templates/letters/list.html`, which begins with `{% extends "base.html" %}`. Addresses are made by `link("letters")`, texts
   by `t("letters.title")`, forms begin with `{{ form_start("letters/1") }}`, from `parts.html`.
3. Its texts in `texts/en.json` and `texts/zh.json`, and a line in `AREAS` here, which makes the entry of the navigation
   (`nav.letters` is its text).

What all requests have in common is done in `console.Console`: who it is, what that person may do, the form's token, headers.
A test drives the whole by `tests/console.py`.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from console.api import routes
from console.assets import Assets
from console.console import Console
from console.pages import compensations, conversation, letters, overview, parked, sagas, session
from liushui.application.serve_console import ServeConsole

AREAS = (overview, compensations, conversation, sagas, letters, parked)
"""In the order of the navigation. Each has a NAME, and its first page at `/<NAME>`."""

OnError = Callable[[Exception], None]


def create_console(use_case: ServeConsole, *, on_error: OnError, assets: Sequence[Path] = ()) -> Console:
    """The console. `on_error` is told what broke unexpectedly; `assets` are further folders of files to serve."""
    console = Console(use_case, areas=[area.NAME for area in AREAS], assets=Assets(assets), on_error=on_error)
    session.register(console)
    routes.register(console)
    for area in AREAS:
        area.register(console)
    return console
