"""迭代通知: what was released thanks to members, said to the groups once there is something to say."""
