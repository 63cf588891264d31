"""What a shift begins and ends with: Today, and Before you go."""
