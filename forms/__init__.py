"""What is asked: surveys as data, and the forms made from them."""
