"""A GSM modem at the byte level on a pty, and a small mobile network behind it.

The demo, the kit for bug reports and the test peer. ``python -m appliance.simulator --help`` runs it as a
process; ``simulated_network()`` runs it inside a test's event loop.
"""

from appliance.simulator.laboratory import ModemPlan, simulated_network
from appliance.simulator.modem import Modem
from appliance.simulator.network import Network
from appliance.simulator.phone import MobilePhone, Order, Reports, Way

__all__ = [
    "MobilePhone",
    "Modem",
    "ModemPlan",
    "Network",
    "Order",
    "Reports",
    "Way",
    "simulated_network",
]
