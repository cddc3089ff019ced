"""Tools that make the weights in reviews/data; nothing here runs in the product."""
