"""Stages synthesised in process, once a session, with placeholders for the layers and functions that are not built."""

import atexit
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from cdk.names import CONSOLE_LAYERS, FUNCTIONS

if TYPE_CHECKING:
    from aws_cdk import App

ROOT = Path(__file__).parents[2]
STAGES = ("local", "dev", "prod")

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Synthesis:
    """One stage: its construct tree, and by stack name what the command line would deploy."""

    app: "App"
    templates: dict[str, Json]
    regions: dict[str, str]
    needs: dict[str, set[str]]
    """The stacks that must be deployed before."""
    protected: set[str]
    """The stacks that cannot be deleted."""

    def of(self, kind: str, region: str | None = None) -> Json:
        """Give the only template of a kind, or that of a region."""
        (name,) = (n for n in self.templates if n.endswith(f"-{kind}") and region in {None, self.regions[n]})
        return self.templates[name]


def use_own_node() -> None:
    """Let jsii find the Node that is installed beside this Python, whatever the search path is."""
    node = Path(sys.executable).with_name("node")
    if node.exists():
        os.environ.setdefault("JSII_NODE", str(node))


def context_of(stage: str, **changes: Any) -> Json:
    """Give the context of cdk.json, with values of the stage changed and placeholders for assets."""
    context: Json = json.loads((ROOT / "cdk.json").read_text())["context"]
    context["stages"][stage] |= changes
    return context | {"stage": stage, "assets": str(placeholders())}


@cache
def synthesised(stage: str, **changes: Any) -> Synthesis:
    """Synthesise a stage, with these settings changed."""
    use_own_node()
    # Imported late: this starts Node, which tests that find the templates stored do not need.
    from aws_cdk import App

    from cdk.config import read_settings
    from cdk.regions import add_regions

    app = App(context=context_of(stage, **changes), outdir=str(_temporary_folder()))
    add_regions(app, read_settings(app.node))
    stacks = app.synth().stacks
    return Synthesis(
        app=app,
        templates={stack.stack_name: json.loads(Path(stack.template_full_path).read_text()) for stack in stacks},
        regions={stack.stack_name: stack.environment.region for stack in stacks},
        protected={stack.stack_name for stack in stacks if stack.termination_protection},
        needs={stack.stack_name: {needed.id for needed in stack.dependencies} for stack in stacks},
    )


@cache
def placeholders() -> Path:
    """Make a folder that looks as if `make layers` had run."""
    root = _temporary_folder()
    for folder in (*(f"layers/{layer}" for layer in CONSOLE_LAYERS), *(f"functions/{function}" for function in FUNCTIONS)):
        (root / folder).mkdir(parents=True)
        (root / folder / "placeholder.py").write_text(f"# {folder}\n")
    return root


def resources(template: Json, *types: str) -> dict[str, Json]:
    """Give the properties of a template's resources of these types, by logical id."""
    found = template.get("Resources", {}).items()
    return {logical_id: resource.get("Properties", {}) for logical_id, resource in found if resource["Type"] in types}


def statements(template: Json) -> Iterator[tuple[str, Json]]:
    """Give each statement of the roles' policies, with the logical id of its policy."""
    for logical_id, policy in resources(template, "AWS::IAM::Policy").items():
        for statement in policy["PolicyDocument"]["Statement"]:
            yield logical_id, statement


def plain(value: Any) -> str:
    """Write a value that may hold intrinsic functions as one text."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        return "".join(plain(part) for part in value["Fn::Join"][1])
    (reference,) = value.values()
    return f"<{'.'.join(as_list(reference))}>"


def as_list(value: Any) -> list[Any]:
    """Give what CloudFormation writes as one value or as a list of them."""
    return value if isinstance(value, list) else [value]


def _temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="liushui-synthesis-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
