"""`make screenshots`: pictures of the main pages, as the sample people see them."""
