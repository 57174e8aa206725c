"""`liushui events`, `user`, `replies`: looking at what happened and what stands."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from liushui.application.reply_counts import count_replies
from liushui.domain.errors import ConfigurationError
from liushui.domain.reply import ReplyStatus
from local.account_admin import AccountAdmin
from local.commands.options import AccountOption, AnyUserOption, JsonOption, StageOption, UserOption
from local.commands.output import clear_errors, err, print_lines, print_table
from local.stage import Stage
from local.views import JsonLine, count_line, event_lines, reply_line, user_line

_ENVELOPE = ("ToUserName", "FromUserName", "CreateTime", "MsgId", "reply_id", "user", "msgtype")


def events(
    account: AccountOption, user: AnyUserOption = None, stage: StageOption = "local", as_json: JsonOption = False
) -> None:
    """The events of an account, or of one user and the replies to them, in merged order."""
    with clear_errors():
        opened = Stage.open(stage)
        tenant = AccountAdmin(opened).tenant_of(account)
        commits = opened.commits_of_user(tenant, account, user) if user else opened.commits_of_account(tenant, account)
        lines = (line for commit in commits for line in event_lines(commit))
        if as_json:
            print_lines(lines)
            return
        rows = (
            (
                time_of(line["at"]),
                _kind_and_subject(line),
                f"{line['seq']}.{line['index']}",
                line["type"],
                brief(line["data"]),
            )
            for line in lines
        )
        print_table(("time", "stream", "commit", "event", "data"), rows, empty="no events yet")


def show_user(account: AccountOption, user: UserOption, stage: StageOption = "local", as_json: JsonOption = False) -> None:
    """A user's current state in the read model."""
    with clear_errors():
        opened = Stage.open(stage)
        row = opened.users.get(f"{AccountAdmin(opened).tenant_of(account)}/{account}", user)
        if row is None:
            err.print(
                f"[red]error:[/red] no state of user {user!r} in account {account!r}: nothing of this user was projected yet"
            )
            raise typer.Exit(1)
        line = user_line(row)
        if as_json:
            print_lines([line])
        else:
            print_table(("", "value"), ((key, _cell(key, value)) for key, value in line.items()), empty="")


def replies(
    account: AccountOption,
    user: AnyUserOption = None,
    state: Annotated[ReplyStatus | None, typer.Option("--state", help="Only replies in this state.")] = None,
    counts: Annotated[bool, typer.Option("--counts", help="Only how many there are in each state.")] = False,
    stage: StageOption = "local",
    as_json: JsonOption = False,
) -> None:
    """The current state of each reply of an account."""
    with clear_errors():
        if counts and user is not None:
            raise ConfigurationError("--counts is of a whole account: leave --user out")
        opened = Stage.open(stage)
        of = f"{AccountAdmin(opened).tenant_of(account)}/{account}"
        if counts:
            _print_counts(opened, of, [state] if state else list(ReplyStatus), as_json=as_json)
            return
        rows = sorted(
            opened.replies.of_account(of, user=user, status=state), key=lambda row: (row.state.at, row.state.reply_id)
        )
        if as_json:
            print_lines(map(reply_line, rows))
            return
        columns = ("at", "reply_id", "user", "state", "class", "errcode", "attempts", "message")
        print_table(columns, ([_cell(c, reply_line(row)[c]) for c in columns] for row in rows), empty="no replies yet")


def _print_counts(stage: Stage, account: str, states: Sequence[ReplyStatus], *, as_json: bool) -> None:
    lines = [count_line(account, counted) for counted in count_replies(stage.replies, account, states)]
    if as_json:
        print_lines(lines)
        return
    rows = [(line["state"], f"{line['count']}{' or more' if line['more'] else ''}") for line in lines]
    print_table(("state", "replies"), rows, empty="")


def register(app: typer.Typer) -> None:
    """Put these commands on `app`."""
    app.command("events")(events)
    app.command("user")(show_user)
    app.command("replies")(replies)


def _cell(name: str, value: Any) -> str:
    if name in ("at", "first_at", "last_at", "deadline", "retry_at"):
        return time_of(value) if value else ""
    return brief(value) if isinstance(value, dict) else "" if value is None else str(value)


def _kind_and_subject(line: JsonLine) -> str:
    _, _, kind, subject = str(line["stream"]).split("/")
    return f"{kind}/{subject if len(subject) <= 12 else subject[:11] + '…'}"


def time_of(at: Any) -> str:
    """A time in milliseconds since the epoch, as a person reads it here."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone().strftime("%m-%d %H:%M:%S.%f")[:-3]


def brief(data: Any) -> str:
    """What tells most, in one line: a text as it is, else the values by name."""
    text = data.get("Content") or (data.get("text") or {}).get("content")
    if isinstance(text, str):
        return text.replace("\n", " ⏎ ")
    shown = {key: brief(value) if isinstance(value, dict) else value for key, value in data.items() if key not in _ENVELOPE}
    return " ".join(f"{key}={value}" for key, value in shown.items())
