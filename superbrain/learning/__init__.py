"""Text in, graph grows: reading, evidence, beliefs and decisions. Text writes evidence and never a fact."""
