"""Each function from the start of its process to its first response, beside a bare boto3 client."""
