"""How hard the property tests try: `make fuzz` sets SVRULES_FUZZ_EXAMPLES, everything else is quick."""

import os

from hypothesis import HealthCheck, settings

# A slow or busy machine must not turn a property into a failure: no deadlines.
settings.register_profile("quick", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "fuzz", settings.get_profile("quick"), max_examples=int(os.environ.get("SVRULES_FUZZ_EXAMPLES", "100"))
)
settings.load_profile("fuzz" if "SVRULES_FUZZ_EXAMPLES" in os.environ else "quick")
