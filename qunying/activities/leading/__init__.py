"""带活动: a member is named to lead an activity, may decline, and when it is over a fact says who hosted it."""
