"""Tools that make the weights in reviews/data and promises/data; nothing here runs in the product."""
