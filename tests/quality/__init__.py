"""What the product reaches on labelled sentences (`make quality`)."""
