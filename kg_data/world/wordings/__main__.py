"""``python -m kg_data.world.wordings``."""

import sys

from . import main

sys.exit(main())
