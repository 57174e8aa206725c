"""What can be made again from the commits: each region projects its own."""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from cdk.config import StageSettings
from cdk.constructs.global_table import GlobalTable, text
from cdk.names import PARKED_INDEX, REPLIES_BY_STATE_INDEX, SAGAS_BY_STATE_INDEX


class ReadModelsStack(Stack):
    """Users, replies and sagas as queries want them."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings, region: str) -> None:
        super().__init__(
            scope,
            construct_id,
            env=settings.environment(region),
            description="Liushui: the region's read models, made again by a rebuild",
        )
        self._settings = settings
        CfnOutput(self, "UsersTable", value=self._users().table_name)
        CfnOutput(self, "RepliesTable", value=self._replies().table_name)
        CfnOutput(self, "SagasTable", value=self._sagas().table_name)

    def _users(self) -> GlobalTable:
        return GlobalTable(
            self,
            table="users",
            settings=self._settings,
            partition_key=text("account"),
            sort_key=text("user"),
            indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name=PARKED_INDEX,
                    partition_key=text("parked"),
                    sort_key=text("user"),
                    projection_type=dynamodb.ProjectionType.KEYS_ONLY,
                )
            ],
        )

    def _replies(self) -> GlobalTable:
        return GlobalTable(
            self,
            table="replies",
            settings=self._settings,
            partition_key=text("reply_id"),
            indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name=REPLIES_BY_STATE_INDEX,
                    partition_key=text("account"),
                    sort_key=text("state_at"),
                    projection_type=dynamodb.ProjectionType.ALL,
                )
            ],
        )

    def _sagas(self) -> GlobalTable:
        return GlobalTable(
            self,
            table="sagas",
            settings=self._settings,
            partition_key=text("saga_id"),
            indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name=SAGAS_BY_STATE_INDEX,
                    partition_key=text("account"),
                    sort_key=text("state_at"),
                    projection_type=dynamodb.ProjectionType.ALL,
                )
            ],
        )
