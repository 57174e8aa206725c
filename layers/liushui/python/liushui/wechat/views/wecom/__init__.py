"""Views of what WeCom (企业微信) sends."""
