"""Partners: agencies with their people, and what one can ask of whom; referrals to them."""
