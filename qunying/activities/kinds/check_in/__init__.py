"""打卡: a check-in each local day."""
