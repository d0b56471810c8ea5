"""What carries messages between nodes: a virtual one for tests, gloo for processes."""
