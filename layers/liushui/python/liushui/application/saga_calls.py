"""Carries out what an action or a compensation says, and tells what that came to."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from liushui.application.wechat_client import WeChatClient
from liushui.domain.errors import (
    ConfigurationError,
    LiushuiError,
    NotDone,
    StoreUnavailable,
    TokenUnavailable,
    UnknownAccount,
    WeChatAmbiguous,
    WeChatRefused,
    WeChatUnavailable,
)
from liushui.domain.json import JsonObject
from liushui.domain.saga import Act, SagaStep, as_result
from liushui.domain.saga_decisions import PASSING, Outcome
from liushui.ports import Accounts
from liushui.wechat.accounts import WeComAccount
from liushui.wechat.calls.call import Call, Host, InvalidCall

SECONDS = 10.0
MAX_RESULT_BYTES, MAX_DETAIL = 4096, 300
FAILED, CONFIGURATION = "action_failed", "configuration"


@dataclass(frozen=True, slots=True)
class SagaCalls:
    """Makes the calls that steps ask for. It raises nothing: each end is an `Outcome`."""

    client: WeChatClient
    accounts: Accounts

    def __call__(self, act: Act, step: SagaStep) -> Outcome:
        """Ask the function, and make the call that it returns. What it raises leaves open what it did, but for `NotDone` and for
        a call that cannot be built."""
        try:
            wanted = act(step)
        except NotDone as error:
            return Outcome("wait" if error.again else FAILED, detail=error.reason[:MAX_DETAIL])
        except InvalidCall as error:
            return Outcome(CONFIGURATION, detail=str(error)[:MAX_DETAIL])
        except Exception as error:  # noqa: BLE001 - it may raise anything; its text may hold what the user wrote
            return Outcome("ambiguous", certain=False, detail=f"the function raised {type(error).__name__}")
        if not isinstance(wanted, Call):
            return _kept(wanted)
        if act.repeatable and not wanted.repeatable:
            why = f"{wanted.name} delivers twice when it is repeated: do not declare a step repeatable that makes it"
            return Outcome(CONFIGURATION, detail=why)
        return self._made(step.account, wanted)

    def _made(self, account: str, call: Call[Any]) -> Outcome:
        try:
            return _kept(self.client.call(account, call, agent=self._agent(account, call), seconds=SECONDS))
        except WeChatAmbiguous as error:
            return Outcome("ambiguous", certain=False, errcode=error.errcode, detail=error.detail[:MAX_DETAIL])
        except WeChatRefused as error:
            return _refused(call, error)
        except WeChatUnavailable as error:
            return _unavailable(call, error)
        except TokenUnavailable as error:
            return Outcome(error.error_class, errcode=error.errcode, detail=f"no token: {error.detail}"[:MAX_DETAIL])
        except StoreUnavailable:
            return Outcome("wait", detail="a table or a secret could not be read before the call")
        except (UnknownAccount, ConfigurationError, InvalidCall) as error:
            return Outcome(CONFIGURATION, detail=str(error)[:MAX_DETAIL])
        except LiushuiError as error:
            return Outcome("ambiguous", certain=False, detail=type(error).__name__)

    def _agent(self, account_name: str, call: Call[Any]) -> str | None:
        """WeCom's calls carry the token of an app: the account's first."""
        if call.host is not Host.WORK:
            return None
        account = self.accounts.get(account_name)
        agents = account.agents if isinstance(account, WeComAccount) else ()
        return agents[0].name if agents else None


def _refused(call: Call[Any], error: WeChatRefused) -> Outcome:
    """It was not done now; it may have been before, where an earlier try of the same call was not answered."""
    detail = error.explanation[:MAX_DETAIL]
    if error.repeated and not call.delivers:
        again = error.error_class in PASSING
        return Outcome("ambiguous", certain=False, repeatable=again, errcode=error.errcode, detail=detail)
    return Outcome(error.error_class, errcode=error.errcode, detail=detail)


def _unavailable(call: Call[Any], error: WeChatUnavailable) -> Outcome:
    """What delivers certainly did not. Of other calls the client knows only that calling again does no harm: the answer may be
    what was lost."""
    detail = error.detail[:MAX_DETAIL]
    if call.delivers:
        return Outcome("wait", errcode=error.errcode, detail=detail)
    return Outcome("ambiguous", certain=False, repeatable=True, errcode=error.errcode, detail=detail)


def _kept(value: Any) -> Outcome:
    """What was done, with its result as JSON, as far as that fits."""
    result = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    try:
        kept: JsonObject = json.loads(json.dumps(as_result(dict(result) if isinstance(result, Mapping) else result)))
    except (TypeError, ValueError):
        kept = {}
    size = len(json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return Outcome(result=kept if size <= MAX_RESULT_BYTES else {})
