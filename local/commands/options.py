"""Options that several commands share."""

from typing import Annotated, TypeAlias

import typer

StageOption: TypeAlias = Annotated[
    str, typer.Option("--stage", help="A stage of cdk.json; others than local use your AWS credentials.")
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
AccountOption: TypeAlias = Annotated[str, typer.Option("--account", "-a", help="The account's name.")]
UserOption: TypeAlias = Annotated[str, typer.Option("--user", "-u", help="The user's OpenID.")]
AnyUserOption: TypeAlias = Annotated[str | None, typer.Option("--user", "-u", help="The user's OpenID. Default: all users.")]
