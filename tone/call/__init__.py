"""What a call is made of: frozen data, no input or output."""
