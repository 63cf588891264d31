"""Share slips: what of a record was given to an agency, and the log of all of them."""
