"""What generate.py is made of: from JSON Schema to Python."""
