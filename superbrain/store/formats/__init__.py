"""Facts in and out of files: the folder format, and three-column tables."""

from superbrain.store.formats.export import write_folder
from superbrain.store.formats.folder import load_folder
from superbrain.store.formats.reading import Reading, RelationReading, read_table
from superbrain.store.formats.table import load_table

__all__ = ["Reading", "RelationReading", "load_folder", "load_table", "read_table", "write_folder"]
