"""Floor 3: fitting a space to the facts of a graph."""
