"""What each page says, put together from the domains' queries; no request and no HTML in here."""
