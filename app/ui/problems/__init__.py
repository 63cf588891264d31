"""Problems, through the four stages of SARA: the list, the form, the page with its triangle, responses and entries."""
