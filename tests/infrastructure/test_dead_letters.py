"""What a function may do on whose behalf a person redrives."""

from cdk.names import CONSUMERS
from liushui.adapters.letter_documents import CLOSED, OPEN
from tests.infrastructure.synthesis import as_list, context_of, plain, statements, use_own_node


def test_it_may_look_move_and_invoke_the_consumers_and_no_more() -> None:
    use_own_node()
    from aws_cdk import App, Duration, Stack
    from aws_cdk import aws_s3 as s3

    from cdk.config import read_settings
    from cdk.constructs.dead_letters import let_redrive
    from cdk.constructs.function import Function
    from cdk.constructs.shared_layers import SharedLayers

    app = App(context=context_of("local"))
    settings = read_settings(app.node)
    stack = Stack(app, "Stack", env=settings.environment("us-east-1"))
    layers = SharedLayers(stack, "Layers", settings=settings).versions
    function = Function(
        stack, folder="sweep_intents", settings=settings, layers=layers, timeout=Duration.seconds(30), memory_mb=256
    )
    let_redrive(function, letters=s3.Bucket.from_bucket_name(stack, "Letters", "letters"), settings=settings)

    granted: dict[str, set[str]] = {}
    for _, statement in statements(app.synth().stacks[0].template):
        for resource in map(plain, as_list(statement["Resource"])):
            granted.setdefault(resource, set()).update(as_list(statement["Action"]))
    bucket = "arn:aws:s3:::letters"
    own = {name: rights for name, rights in granted.items() if ":s3:" in name or "lambda" in "".join(rights)}
    consumers = {f"liushui-local-{folder.replace('_', '-')}" for folder in CONSUMERS}
    assert {name for name, rights in own.items() if rights == {"lambda:InvokeFunction"}} == {
        f"arn:aws:lambda:us-east-1:<AWS::AccountId>:function:{name}" for name in consumers
    }
    assert {name: rights for name, rights in own.items() if ":s3:" in name} == {
        bucket: {"s3:ListBucket"},
        f"{bucket}/*": {"s3:GetObject"},
        f"{bucket}/{OPEN}*": {"s3:DeleteObject"},
        f"{bucket}/{CLOSED}*": {"s3:PutObject"},
    }
