"""The packaging of layers and functions into the folders that the CDK app deploys, without a container."""
