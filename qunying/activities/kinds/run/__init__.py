"""线下活动: a date, a place, a route; sign-ups, arrival by code, and how far everybody came."""
