"""Floor 3: coupons and who brought whom; no money moves here."""
