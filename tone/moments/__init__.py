"""A timeline → moments of distress, and how the agent responded to each."""
