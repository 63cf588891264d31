"""What officers do, in a real browser, against real processes, through accessible names alone."""
