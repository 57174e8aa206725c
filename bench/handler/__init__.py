"""The whole handler of a callback without the network, beside what boto3 alone spends on its calls."""
