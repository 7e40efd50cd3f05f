"""What colleagues see of each other's phones, and a user of their own voicemail."""

from __future__ import annotations

from appliance.domain.ports import PhoneState
from appliance.store import event_log
from appliance.store.database import transaction
from appliance.store.models import Account


def phone_state(phone: str, state: PhoneState) -> None:
    """Keep the state of a phone and tell everyone when it is another."""
    with transaction():
        for row in Account.select().where((Account.phone == phone) & Account.active & (Account.phone_state != state)):
            Account.update(phone_state=state).where(Account.id == row.id).execute()
            event_log.append("presence", {"users": [{"user_id": row.id, "phone": state}]}, None)


def forget_phones() -> None:
    """Nothing is known of any phone until the PBX tells again."""
    with transaction():
        for row in Account.select(Account.phone).where(Account.phone.is_null(False)):
            phone_state(str(row.phone), PhoneState.UNKNOWN)


def voicemail(extension: str, waiting: int) -> None:
    """Keep the number of new messages of an extension and tell its user when it is another."""
    with transaction():
        mine = (Account.extension == extension) & Account.active & (Account.voicemail != waiting)
        for row in Account.select().where(mine):
            Account.update(voicemail=waiting).where(Account.id == row.id).execute()
            event_log.append("voicemail", {"waiting": waiting}, [row.id])
