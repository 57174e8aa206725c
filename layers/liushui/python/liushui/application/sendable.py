"""Whether a message could be sent in answer to a callback, judged as the sender does, without a call."""

from liushui.application.compensation_cases import Case
from liushui.application.looking_back import commits_before
from liushui.application.reply_calls import call_of, delivery_of
from liushui.domain.commits import Commit
from liushui.domain.errors import ConfigurationError, DecisionRefused, UnknownAccount
from liushui.domain.events import received_of
from liushui.domain.json import JsonObject
from liushui.ports import Accounts, EventStore
from liushui.wechat.accounts import Account
from liushui.wechat.replies import InvalidReply


def answered_by(events: EventStore, cause: Commit, account: Account) -> JsonObject:
    """The callback that a reply of `cause` answers. Further replies of a deferred handler stand in a commit of their own; where
    it matters who was written to, the one before it is looked for. Raises UndecodableCommit, StoreUnavailable."""
    received = received_of(cause)
    if received or account.platform != "wecom" or cause.causation_id == cause.commit_id:
        return received
    earlier = commits_before(events, cause.stream, cause.number, region=cause.region)
    return next((received_of(commit) for commit in earlier if commit.commit_id == cause.causation_id), received)


def check_sendable(accounts: Accounts, events: EventStore, case: Case, message: JsonObject) -> None:
    """Raises DecisionRefused for a `message` that cannot be sent in the place of this reply; StoreError."""
    try:
        account = accounts.get(case.stream.account)
        is_first = case.intent is None or case.intent.after is None
        delivery = delivery_of(account, answered_by(events, case.cause, account), is_first=is_first)
        call_of(delivery, message, case.state.user or "", reply_id=case.state.reply_id)
    except (InvalidReply, UnknownAccount, ConfigurationError) as error:
        raise DecisionRefused(f"this message cannot be sent: {error}") from error
