"""What tests stand on: a screen without a client, and a real browser."""
