"""News: what others did since this officer last looked, on Today and on a page of its own."""
