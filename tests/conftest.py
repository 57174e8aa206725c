"""False credentials for every test, and nothing reached beyond this machine."""

import os

import pytest
from hypothesis import settings

os.environ |= {  # read where `liushui.observability` is imported, which may be during collection
    "POWERTOOLS_TRACE_DISABLED": "true",
    "POWERTOOLS_METRICS_NAMESPACE": "Liushui",
    "POWERTOOLS_SERVICE_NAME": "test",
}

settings.register_profile("liushui", deadline=None)  # a busy machine's pauses are no failures
settings.load_profile("liushui")


@pytest.fixture(autouse=True)
def _false_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
