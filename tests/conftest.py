"""How hard the property tests try.

Profile `ci`, of `make test`: the same cases on every run, drawn with a fixed seed. Profile `fuzz`, of
`make fuzz`: new cases every time, as many for each property as SVRULES_FUZZ_EXAMPLES says; a failure prints
how to draw it again.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

FUZZ = "SVRULES_FUZZ_EXAMPLES"

# A slow or busy machine must not turn a property into a failure: no deadlines.
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "fuzz", settings.get_profile("ci"), derandomize=False, max_examples=int(os.environ.get(FUZZ, "100"))
)
settings.load_profile("fuzz" if FUZZ in os.environ else "ci")

if FUZZ not in os.environ and hasattr(providers, "_get_local_constants"):
    # Else it also draws numbers and texts that stand in the modules imported so far: others in each process
    # of pytest-xdist, on each run. tests/property/test_same_cases.py holds it.
    none = providers._local_constants
    providers._get_local_constants = lambda: none


def pytest_report_header() -> str:
    """Which profile is at work."""
    if FUZZ in os.environ:
        return f"property tests: profile fuzz, {os.environ[FUZZ]} new cases each"
    return "property tests: profile ci, fixed seed, the same cases on every run"
