"""The bundled bilingual world graph: the script that builds it, its layers, tables, checks and the built result."""
