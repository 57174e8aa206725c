"""WeChat's own language: signatures, envelopes, messages, replies, errcodes. Pure: time and randomness are handed in."""
