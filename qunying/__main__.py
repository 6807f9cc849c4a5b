"""``python -m qunying`` is the same as ``qunying``."""

import sys

from qunying.faces.shell.main import main

sys.exit(main())
