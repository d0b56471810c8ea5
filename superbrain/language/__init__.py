"""Questions in Chinese and English in; ranked queries, and ways of not knowing, out."""
