"""The layers that functions share."""

from collections.abc import Sequence

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from cdk.config import StageSettings
from cdk.names import LAYERS, construct_id


class SharedLayers(Construct):
    """Our code, the bot's, and third parties'; the console's pages where they are asked for.

    The folders come built: `python/` holds sources, and byte code that does not change with time or place. So
    nothing is left out here, and one content has one hash.
    """

    def __init__(
        self, scope: Construct, construct_id_: str, *, settings: StageSettings, layers: Sequence[str] = LAYERS
    ) -> None:
        super().__init__(scope, construct_id_)
        self.versions = [
            lambda_.LayerVersion(
                self,
                construct_id(layer),
                layer_version_name=f"{settings.names.prefix}-{layer}",
                code=lambda_.Code.from_asset(settings.asset("layers", layer)),
                compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
                compatible_architectures=[settings.architecture],
            )
            for layer in layers
        ]
