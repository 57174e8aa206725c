"""Which stacks each region gets, and in which order: the only place that knows the primary.

The streams of all regions come first, because each replica of the event store streams into its own region's. Then
comes the event store, in the primary; then what reads it, in every region. `cdk deploy --all` keeps this order.
"""

from aws_cdk import App

from cdk.config import StageSettings
from cdk.stacks.console import ConsoleStack
from cdk.stacks.event_store import EventStoreStack
from cdk.stacks.event_stream import EventStreamStack
from cdk.stacks.observability import ObservabilityStack
from cdk.stacks.read_models import ReadModelsStack
from cdk.stacks.service import ServiceStack


def add_regions(app: App, settings: StageSettings) -> None:
    """Add every stack of the stage to the app."""
    names = settings.names
    primary = settings.regions[0]
    store = EventStoreStack(app, names.stack(primary, "EventStore"), settings=settings, region=primary)
    for region in settings.regions:
        stream = EventStreamStack(app, names.stack(region, "EventStream"), settings=settings, region=region)
        store.add_stack_dependency(stream)
        _add_readers(app, settings=settings, region=region, store=store)


def _add_readers(app: App, *, settings: StageSettings, region: str, store: EventStoreStack) -> None:
    names = settings.names
    read_models = ReadModelsStack(app, names.stack(region, "ReadModels"), settings=settings, region=region)
    service = ServiceStack(app, names.stack(region, "Service"), settings=settings, region=region)
    service.add_stack_dependency(store)
    service.add_stack_dependency(read_models)
    observability = ObservabilityStack(app, names.stack(region, "Observability"), settings=settings, region=region)
    observability.add_stack_dependency(service)
    if settings.has_console:
        console = ConsoleStack(app, names.stack(region, "Console"), settings=settings, region=region)
        console.add_stack_dependency(service)
