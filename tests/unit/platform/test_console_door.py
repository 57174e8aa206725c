"""`/console` of the platform's port leads to the console, and passes on what browsers need to stay there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.platform.app import create_app
from local.platform.console_door import FindConsole
from local.platform.page.records import open_no_records
from local.platform.page.watch import Watch
from local.platform.serve import make_server, open_port


async def _answer(request: Request) -> Response:
    seen = {
        "path": request.url.path, "query": request.url.query, "body": (await request.body()).decode(),
        "cookie": request.headers.get("cookie"), "method": request.method,
    }  # fmt: skip
    answer = JSONResponse(seen, 303, {"Location": "console/overview"})
    answer.headers.append("Set-Cookie", "a=1; HttpOnly")
    answer.headers.append("Set-Cookie", "b=2; HttpOnly")
    return answer


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    listener = open_port(0)
    server = make_server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@contextmanager
def an_api() -> Iterator[str]:
    app = Starlette(routes=[Route("/{path:path}", _answer, methods=["GET", "POST"])])
    app.state.watch = Watch(None, open_no_records)  # type: ignore[arg-type]
    with serving(app) as address:
        yield f"{address}/_aws/execute-api/abc/live/console"


@contextmanager
def platform(find_console: FindConsole) -> Iterator[httpx.Client]:
    with (
        serving(create_app(find_console=find_console)) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
    ):
        yield client


def test_a_request_and_its_answer_go_through_as_they_are() -> None:
    with an_api() as api, platform(lambda: api) as client:
        answer = client.post("/console/sign-in?next=a%2Fb", content="name=lin", headers={"Cookie": "c=3"})
    assert answer.status_code == 303
    assert answer.json() == {
        "path": "/_aws/execute-api/abc/live/console/sign-in", "query": "next=a%2Fb", "body": "name=lin", "cookie": "c=3",
        "method": "POST",
    }  # fmt: skip
    assert answer.headers["location"] == "console/overview"
    assert answer.headers.get_list("set-cookie") == ["a=1; HttpOnly", "b=2; HttpOnly"]


def test_the_first_page_is_there_without_a_slash() -> None:
    with an_api() as api, platform(lambda: api) as client:
        assert client.get("/console").json()["path"].endswith("/live/console")


def test_without_a_console_the_remedy_is_named() -> None:
    with platform(lambda: None) as client:
        answer = client.get("/console")
    assert (answer.status_code, "make run" in answer.text) == (503, True)


def test_a_console_that_is_gone_is_looked_for_again() -> None:
    places = ["http://127.0.0.1:9/console"]
    with an_api() as api, platform(lambda: places[0]) as client:
        assert client.get("/console").status_code == 503
        places[0] = api
        assert client.get("/console").status_code == 303


def test_the_way_leads_nowhere_but_to_the_console() -> None:
    """Beside the console the emulator answers, which has the secrets."""
    with an_api() as api, platform(lambda: api) as client:
        for path in ("..%2f..%2f..%2f..%2fsecrets", "..%2F..", "a/%2e%2e/%2e%2e", "%2e%2e/b"):
            request = client.build_request("GET", "/")
            request.url = request.url.copy_with(raw_path=f"/console/{path}".encode())
            assert client.send(request).status_code == 404


def test_another_site_cannot_send_anything_there() -> None:
    with an_api() as api, platform(lambda: api) as client:
        answer = client.post("/console/sign-out", headers={"Origin": "https://evil.test"})
    assert answer.status_code == 403
