"""Views of WeChat Pay's (微信支付) notices, decrypted."""
