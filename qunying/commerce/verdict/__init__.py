"""What moved sales and whether anything did: exact arithmetic of three factors, and statistics that can say no."""
