"""What simulated members say: written for this purpose, about nobody in particular."""
