"""`python -m svrules.cli`, for where scripts are not installed."""

import sys

from svrules.cli import main

sys.exit(main())
