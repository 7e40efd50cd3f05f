"""How the phones of several makers are asked to lift themselves: SIP headers of the INVITE that rings them.

=============  ======================================================================================================
way            source
=============  ======================================================================================================
snom           service.snom.com: ``answer_after_policy`` and intercom by Alert-Info
yealink        support.yealink.com FAQ 546: "Alert-Info: info=alert-autoanswer"
polycom        FreePBX paging module; the phone maps the word: ``voIpProt.SIP.alertInfo.1.value``
grandstream    Grandstream administration guides: "Allow Auto Answer by Call-Info/Alert-Info"
generic        both of the usual forms; Alert-Info and Call-Info are those of RFC 3261 §20.4 and §20.9
=============  ======================================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping

from appliance.domain.phones import AutoAnswer

_ALERT = ("Alert-Info", "<http://127.0.0.1>;info=alert-autoanswer;delay=0")
_AFTER = ("Call-Info", "<sip:127.0.0.1>;answer-after=0")

HEADERS: Mapping[AutoAnswer, tuple[tuple[str, str], ...]] = {
    AutoAnswer.OFF: (),
    AutoAnswer.GENERIC: (_ALERT, _AFTER),
    AutoAnswer.SNOM: (_ALERT,),
    AutoAnswer.YEALINK: (("Alert-Info", "<http://127.0.0.1>;info=alert-autoanswer"),),
    AutoAnswer.POLYCOM: (("Alert-Info", "info=Auto Answer"),),
    AutoAnswer.GRANDSTREAM: (_AFTER,),
}


def variable(way: AutoAnswer) -> str:
    """The Variable of an Originate that puts the headers into the first leg's INVITE; "" for none.

    Asterisk sets it by its function PJSIP_HEADER (module res_pjsip_header_funcs) before it calls the phone; without
    that module the phone just rings.
    """
    return ",".join(f"PJSIP_HEADER(add,{name})={value}" for name, value in HEADERS[way])
