"""What all requests have in common: the address, who asks, what that person may do, the form's token, errors and headers."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hmac import compare_digest
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from console.answers import Answer, Json, NotFound, Page, Redirect
from console.api import problems
from console.assets import Assets
from console.cookies import LANGUAGE, SESSION, VISIT, cookies_of, form_token, set_cookie
from console.headers import ASSET_HEADERS, PAGE_HEADERS
from console.rendering import Renderer
from console.texts import choose
from console.visit import LONGEST_ID, ROOT, Visit, body_of, header, text_of
from liushui.application.serve_console import ServeConsole
from liushui.domain.errors import LiushuiError
from liushui.domain.operators import Operator
from liushui.ports.console import Credentials

Handler = Callable[..., Answer]
Event = Mapping[str, Any]


class Console:
    """Areas register their pages with `get` and `post`; `answer` serves a proxy event of API Gateway."""

    def __init__(
        self, use_case: ServeConsole, *, areas: Sequence[str], assets: Assets, on_error: Callable[[Exception], None]
    ) -> None:
        self.use_case = use_case
        self._assets, self._on_error = assets, on_error
        self._renderer = Renderer(areas, assets.version, use_case.stage)
        self._router = APIGatewayRestResolver(strip_prefixes=[])
        self._router.get(f"{ROOT}/static/<version>/<name>")(self._asset)
        self._router.not_found(lambda _error: self._serve(_missing, open_to_all=False))

    def get(self, path: str, *, open_to_all: bool = False) -> Callable[[Handler], Handler]:
        """Serve a page at `path` below the console to whoever is signed in, or to everybody."""
        return self._register("GET", path, open_to_all)

    def post(self, path: str, *, open_to_all: bool = False) -> Callable[[Handler], Handler]:
        """Accept a form at `path`: only from whoever may decide (or from everybody), and only with its token."""
        return self._register("POST", path, open_to_all)

    def answer(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """API Gateway's answer to its proxy event."""
        return self._router.resolve(event, context)

    def _register(self, method: str, path: str, open_to_all: bool) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            @self._router.route(f"{ROOT}{path}", method=method)
            def serve(**parameters: str) -> Response[str]:
                return self._serve(handler, open_to_all=open_to_all, **parameters)

            return handler

        return register

    def _serve(self, handler: Handler, *, open_to_all: bool, **parameters: str) -> Response[str]:
        event = self._router.current_event.raw_event
        visit = self._visit(event)
        try:
            visit = replace(visit, operator=self._operator(event, visit))
            return self._response(event, visit, _refusal(event, visit, open_to_all) or _handled(handler, visit, parameters))
        except NotFound:
            answer = problem(visit, "missing", 404)
        except LiushuiError as error:
            answer = self._failed(visit, error)
        except Exception as error:  # a person gets a page, whatever broke
            self._on_error(error)
            answer = problem(visit, "broken", 500)
        return self._response(event, visit, answer)

    def _failed(self, visit: Visit, error: LiushuiError) -> Answer:
        """A program is told what exactly; a person's pages say it themselves where they can."""
        told = problems.as_problem(error)
        if told.status >= 500 or not (visit.is_program or told.status == 404):
            self._on_error(error)
        if visit.is_program:
            return told
        kind, status = _ON_PAGES.get(told.status, ("unavailable", 503))
        return problem(visit, kind, status)

    def _visit(self, event: Event) -> Visit:
        cookies, new_id = cookies_of(event), self.use_case.ids.new_id
        is_new = VISIT not in cookies
        cookies.setdefault(VISIT, new_id())
        return Visit(
            path=str(event["path"])[len(ROOT) :],
            method=str(event["httpMethod"]),
            texts=choose(cookies.get(LANGUAGE), header(event, "accept-language")),
            now=self.use_case.clock.now_ms(),
            query=event.get("multiValueQueryStringParameters") or {},
            form=body_of(event),
            text=text_of(event),
            cookies=cookies,
            token=form_token(cookies),
            form_id=new_id(),
            secure=header(event, "x-forwarded-proto") == "https",
            is_new=is_new,
        )

    def _operator(self, event: Event, visit: Visit) -> Operator | None:
        context = event.get("requestContext") or {}
        credentials = Credentials(
            session=visit.cookies.get(SESSION),
            authorization=header(event, "authorization") or None,
            claims=context.get("authorizer") or {},
            address=(context.get("identity") or {}).get("sourceIp"),
        )
        return self.use_case.identities.operator_of(credentials)

    def _response(self, event: Event, visit: Visit, answer: Answer) -> Response[str]:
        match answer:
            case Json():
                text = json.dumps(answer.data, ensure_ascii=False)
                return Response(answer.status, f"{answer.content_type}; charset=utf-8", text, dict(PAGE_HEADERS))
            case Redirect():
                headers = PAGE_HEADERS | {"Location": visit.link(answer.to, **answer.query)}
                return Response(303, "text/plain", "", headers | _cookies(visit, answer.cookies))
        if answer.status == 401 and header(event, "hx-request"):
            return Response(401, "text/plain", "", PAGE_HEADERS | {"HX-Refresh": "true"})
        text = self._renderer.render(answer, visit)
        return Response(answer.status, "text/html; charset=utf-8", text, PAGE_HEADERS | _cookies(visit, answer.cookies))

    def _asset(self, version: str, name: str) -> Response[str]:
        found = self._assets.read(name) if version == self._assets.version else None
        kind, text = found or ("text/plain", "")
        return Response(
            200 if found else 404, f"{kind}; charset=utf-8", text, ASSET_HEADERS if found else dict(PAGE_HEADERS)
        )


_ON_PAGES = {404: ("missing", 404), 500: ("broken", 500)}
"""What a person is told instead of "try again": this will not be better in a moment."""


def problem(visit: Visit, kind: str, status: int) -> Answer:
    """An error in the words of whoever asked: a page for a person, JSON for a program."""
    if visit.is_program:
        return problems.problem(kind)
    return Page("problem.html", {"problem": kind}, status)


def _handled(handler: Handler, visit: Visit, parameters: Mapping[str, str]) -> Answer:
    """Nothing has so long a name, and DynamoDB takes no such key. A program is told by the document's own bounds."""
    asked = (text for values in visit.query.values() for text in values)
    if (
        visit.operator is not None
        and not visit.is_program
        and any(len(t) > LONGEST_ID for t in (*parameters.values(), *asked))
    ):
        raise NotFound
    return handler(visit, **parameters)


def _missing(_visit: Visit) -> Answer:
    raise NotFound


def _refusal(event: Event, visit: Visit, open_to_all: bool) -> Answer | None:
    """What stands against serving this request; None: nothing."""
    if visit.operator is None and not open_to_all:
        if visit.is_program or visit.method != "GET" or header(event, "hx-request"):
            return problem(visit, "unknown", 401)
        return Redirect("sign-in", query={"next": visit.here})
    if visit.operator is not None and not visit.operator.may_look and not open_to_all:
        return problem(visit, "blind", 403)
    if visit.method == "GET":
        return None
    if not header(event, "authorization") and (forged := _forgery(event, visit)):
        return problem(visit, forged, 403)
    if visit.operator is not None and not visit.operator.may_decide and not open_to_all:
        return problem(visit, "forbidden", 403)
    return None


def _forgery(event: Event, visit: Visit) -> str | None:
    """What a request that comes by cookie lacks to show that its sender means it. A header of one's own is sent by no other
    site's page without asking first (OWASP, "Cross-Site Request Forgery Prevention Cheat Sheet": Custom Request Headers)."""
    if visit.is_program:
        return None if header(event, "x-liushui-request") else "forgeable"
    return None if compare_digest(visit.token.encode(), visit.given("token").encode()) else "stale"


def _cookies(visit: Visit, cookies: Sequence[str]) -> dict[str, str | list[str]]:
    made = [*cookies, *([set_cookie(visit, VISIT, visit.cookies[VISIT])] if visit.is_new and visit.is_top else [])]
    return {"Set-Cookie": made} if made else {}
