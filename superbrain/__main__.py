"""``python -m superbrain …`` is ``superbrain …``."""

from superbrain.app.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
