"""AWS and WeChat on loopback: canned answers, for functions that start in processes of their own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from bench.environment import PREFIX, an_account

_EMPTY = {"Items": [], "Count": 0, "ScannedCount": 0}
_ANSWERS: dict[str, Any] = {
    "Query": _EMPTY,
    "Scan": _EMPTY,
    "GetItem": {},
    "PutItem": {},
    "UpdateItem": {"Attributes": {}},
    "DeleteItem": {},
    "DescribeTable": {"Table": {"ItemCount": 0}},
    "ListSecrets": {"SecretList": [{"Name": f"{PREFIX}demo"}]},
    "StartExecution": {"executionArn": "arn", "startDate": 0},
    "SendTaskSuccess": {},
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps(self._answer()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the table is what is printed."""

    def _answer(self) -> Any:
        target = self.headers.get("X-Amz-Target")
        if target is None:  # WeChat
            return {"errcode": 0, "errmsg": "ok", "access_token": "token", "expires_in": 7200}
        operation = target.partition(".")[2]
        if operation == "GetSecretValue":
            return {"SecretString": json.dumps(an_account(api_base=f"http://{self.headers['Host']}"))}
        return _ANSWERS[operation]


@contextmanager
def serving() -> Iterator[str]:
    """The URL under which everything is answered."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
