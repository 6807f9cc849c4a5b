"""The members' phone pages 成员端."""
