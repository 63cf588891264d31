"""The measures of a problem: what was counted, drawn and said, and the forms and the file by which it is written."""
