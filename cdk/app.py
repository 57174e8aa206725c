"""The CDK app: read the stage's settings, add its regions, synthesise.

`cdk synth -c stage=dev` runs it; so does `python -m cdk.app` where no command line is at hand.
"""

from aws_cdk import App

from cdk.config import ConfigurationError, read_settings
from cdk.regions import add_regions


def main() -> None:
    app = App()
    try:
        add_regions(app, read_settings(app.node))
    except ConfigurationError as error:
        raise SystemExit(f"configuration: {error}") from None
    app.synth()


if __name__ == "__main__":
    main()
