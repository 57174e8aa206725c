"""Findings of the security rules that stand on purpose, accepted with the reason beside the resource."""

from typing import Any

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct


def accept(construct: IConstruct, finding: str, *, reason: str) -> None:
    """Accept a finding of cdk-nag's AwsSolutions rules on this construct and all below it."""
    Validations.of(construct).acknowledge(Acknowledgment(id=f"AwsSolutions-{finding}", reason=reason))


def accept_wildcard(construct: IConstruct, resource: str, *, reason: str) -> None:
    """Accept a policy's resource that holds a wildcard; the rules name each such resource on its own."""
    accept(construct, f"IAM5[Resource::{_flat(Stack.of(construct).resolve(resource))}]", reason=reason)


def _flat(resolved: Any) -> str:
    if isinstance(resolved, str):
        return resolved
    if "Ref" in resolved:
        return f"<{resolved['Ref']}>"
    if "Fn::ImportValue" in resolved:
        return str(resolved["Fn::ImportValue"])
    return "".join(_flat(part) for part in resolved["Fn::Join"][1])
