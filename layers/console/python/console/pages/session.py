"""Signing in and out, and choosing the language."""

import re

from console.answers import Answer, Page, Redirect
from console.console import Console
from console.cookies import LANGUAGE, SESSION, YEAR, set_cookie
from console.texts import LANGUAGES
from console.visit import Visit

_PAGE = re.compile(r"[a-z0-9_-]+(/(?!\.+(/|$))[A-Za-z0-9_.~-]+)*")


def register(console: Console) -> None:
    """Open to everybody, except signing out."""

    @console.get("/sign-in", open_to_all=True)
    def show_sign_in(visit: Visit) -> Answer:
        return Page("sign_in.html", {"next": visit.asked("next"), "refused": False})

    @console.post("/sign-in", open_to_all=True)
    def sign_in(visit: Visit) -> Answer:
        session = console.use_case.identities.sign_in(visit.given("name").strip(), visit.given("password").strip())
        if session is None:
            return Page("sign_in.html", {"next": visit.given("next"), "refused": True}, 403)
        return Redirect(_page(visit.given("next")), cookies=(set_cookie(visit, SESSION, session),))

    @console.post("/sign-out", open_to_all=True)
    def sign_out(visit: Visit) -> Answer:
        return Redirect("sign-in", cookies=(set_cookie(visit, SESSION, "", seconds=0),))

    @console.post("/language", open_to_all=True)
    def choose_language(visit: Visit) -> Answer:
        chosen = visit.given("language")
        cookies = (set_cookie(visit, LANGUAGE, chosen, seconds=YEAR),) if chosen in LANGUAGES else ()
        return Redirect(_page(visit.given("next")), cookies=cookies)


def _page(wanted: str) -> str:
    """A page of the console and nothing else: where somebody came from is in the address, and anybody can write that."""
    return wanted if _PAGE.fullmatch(wanted) else ""
