"""What is kept for days."""

import json

import pytest

from liushui.adapters.letter_documents import CLOSED, OPEN
from tests.infrastructure.synthesis import STAGES, resources, synthesised


@pytest.mark.parametrize(
    ("stage", "mode", "shards", "hours"),
    [("local", "PROVISIONED", 1, 24), ("dev", "PROVISIONED", 1, 24), ("prod", "ON_DEMAND", None, 168)],
)
def test_the_stream_has_the_stages_shards_and_retention(stage: str, mode: str, shards: int | None, hours: int) -> None:
    for name, template in synthesised(stage).templates.items():
        if name.endswith("-EventStream"):
            (stream,) = resources(template, "AWS::Kinesis::Stream").values()
            assert stream["Name"] == f"liushui-{stage}-events"
            assert stream["StreamModeDetails"] == {"StreamMode": mode}
            assert (stream.get("ShardCount"), stream["RetentionPeriodHours"]) == (shards, hours)


@pytest.mark.parametrize("stage", STAGES)
def test_what_lies_there_is_encrypted_and_closed_to_the_public(stage: str) -> None:
    template = next(template for name, template in synthesised(stage).templates.items() if name.endswith("-EventStream"))
    (stream,) = resources(template, "AWS::Kinesis::Stream").values()
    (bucket,) = resources(template, "AWS::S3::Bucket").values()

    assert stream["StreamEncryption"] == {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}
    assert bucket["PublicAccessBlockConfiguration"] == dict.fromkeys(
        ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
    )
    (policy,) = resources(template, "AWS::S3::BucketPolicy").values()
    assert '"aws:SecureTransport": "false"' in json.dumps(policy)
    assert "BucketEncryption" in bucket


def test_letters_go_a_season_after_they_were_closed_and_each_new_one_is_counted() -> None:
    (bucket,) = resources(synthesised("local").of("EventStream"), "AWS::S3::Bucket").values()

    assert bucket["LifecycleConfiguration"] == {"Rules": [{"ExpirationInDays": 90, "Prefix": CLOSED, "Status": "Enabled"}]}
    assert bucket["MetricsConfigurations"] == [{"Id": "open", "Prefix": OPEN}]
    assert "BucketName" not in bucket


def test_the_waiting_list_is_the_regions_own_and_expires() -> None:
    (table,) = resources(synthesised("prod").of("EventStream", "ap-northeast-1"), "AWS::DynamoDB::GlobalTable").values()

    assert table["TableName"] == "liushui-prod-waiting"
    assert [replica["Region"] for replica in table["Replicas"]] == ["ap-northeast-1"]
    assert table["KeySchema"] == [{"AttributeName": "subject", "KeyType": "HASH"}]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


def test_the_outputs_name_what_the_local_cloud_connects() -> None:
    outputs = synthesised("local").of("EventStream")["Outputs"]

    assert set(outputs) == {"EventsStream", "EventsStreamArn", "DeadLettersBucket", "WaitingTable"}
