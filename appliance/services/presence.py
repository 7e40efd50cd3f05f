"""What colleagues see of each other's phones, and a user of their own voicemail."""

from __future__ import annotations

from appliance.domain.phones import PhoneState, together
from appliance.store import event_log
from appliance.store.database import transaction
from appliance.store.models import Account, Phone


def phone_state(endpoint: str, state: PhoneState) -> None:
    """Keep the state of a phone, and tell everyone when its user's is another by it."""
    with transaction():
        changed = (Phone.endpoint == endpoint) & (Phone.state != state)
        for row in list(Phone.select().join(Account).where(changed & Account.active)):
            before = of(row.account_id)
            Phone.update(state=state).where(Phone.account == row.account_id, Phone.endpoint == endpoint).execute()
            after = of(row.account_id)
            if after is not before:
                event_log.append("presence", {"users": [{"user_id": row.account_id, "phone": after}]}, None)


def of(account_id: int) -> PhoneState:
    """What an account's phones tell together."""
    return together(row.state for row in Phone.select(Phone.state).where(Phone.account == account_id))


def of_all() -> dict[int, PhoneState]:
    """The same for every account that has a phone."""
    states: dict[int, list[str]] = {}
    for row in Phone.select(Phone.account, Phone.state):
        states.setdefault(row.account_id, []).append(row.state)
    return {account_id: together(found) for account_id, found in states.items()}


def forget_phones() -> None:
    """Nothing is known of any phone until the PBX tells again."""
    with transaction():
        for row in list(Phone.select(Phone.endpoint).distinct()):
            phone_state(row.endpoint, PhoneState.UNKNOWN)


def voicemail(extension: str, waiting: int) -> None:
    """Keep the number of new messages of an extension and tell its user when it is another."""
    with transaction():
        mine = (Account.extension == extension) & Account.active & (Account.voicemail != waiting)
        for row in Account.select().where(mine):
            Account.update(voicemail=waiting).where(Account.id == row.id).execute()
            event_log.append("voicemail", {"waiting": waiting}, [row.id])
