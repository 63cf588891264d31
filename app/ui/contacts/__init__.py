"""People, venues and agencies: the list, a contact's page, adding, changing and deleting one, and importing many."""
