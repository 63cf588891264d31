"""A noun that the app does not have: what it says of itself (`loan`) and how it stands in the read model (`loans`)."""
