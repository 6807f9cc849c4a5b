"""企业微信 as a channel: mass messages an employee confirms; a faithful sandbox of it beside."""
