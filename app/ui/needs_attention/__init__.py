"""What waits for somebody's decision: two versions of a field, and entries that were set aside."""
