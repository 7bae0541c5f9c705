"""How good tone is: its flags against labels, beside the field's standard, in the same run."""
