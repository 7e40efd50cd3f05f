"""The office's Asterisk over AMI, its manager protocol: rings a phone, dials on, and tells how the call goes.

From the wire inwards: ``protocol`` and ``connection`` carry messages (and are the only importers of
panoramisk), ``actions`` builds what is sent, ``events`` types what comes, ``tracker`` makes the box's
own calls out of events and ``switchboard`` those of the phones, ``news`` tells of them in order, and ``facade`` is the
``PbxPort`` that the rest of the product sees.
"""

from appliance.ami.connection import Patience
from appliance.ami.facade import Pbx, PbxSettings

__all__ = ["Patience", "Pbx", "PbxSettings"]
