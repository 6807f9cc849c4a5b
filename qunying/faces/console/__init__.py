"""The operators' console 运营控制台."""
