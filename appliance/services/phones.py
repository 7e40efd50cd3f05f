"""The desk phones of users: which there are, whose, and the one that rings for click to call."""

from __future__ import annotations

from appliance.domain.ports import WatchedPhone
from appliance.services.views import View
from appliance.store.models import Account, Phone, Preferences


def of(account_id: int) -> list[Phone]:
    """The account's phones, its first one first."""
    return list(Phone.select().where(Phone.account == account_id).order_by(Phone.place))


def endpoints(account_id: int) -> list[str]:
    """The endpoints of the account's phones."""
    return [each.endpoint for each in of(account_id)]


def views(account_id: int) -> list[View]:
    """The account's phones for choosing among them: ``[{endpoint, label}]``."""
    return [{"endpoint": each.endpoint, "label": _label(each)} for each in of(account_id)]


def chosen(account_id: int) -> Phone | None:
    """The phone that rings for click to call: the preferred one if it is still theirs, else the first."""
    mine = of(account_id)
    row = Preferences.get_or_none(Preferences.account == account_id)
    preferred = None if row is None else row.phone
    return next((each for each in mine if each.endpoint == preferred), mine[0] if mine else None)


def holder(endpoint: str) -> Account | None:
    """Whose phone it is; of several who share it, the one who is longest there."""
    holders = (
        Account.select().join(Phone).where((Phone.endpoint == endpoint) & Account.active).order_by(Account.id).limit(1)
    )
    return next(iter(holders), None)


def watched() -> dict[str, WatchedPhone]:
    """The phones of all users, by endpoint."""
    rows = Phone.select(Phone, Account).join(Account).where(Account.active).order_by(Account.id, Phone.place)
    found: dict[str, WatchedPhone] = {}
    seats: dict[int, str] = {}
    for row in rows:
        seat = seats.setdefault(row.account_id, row.endpoint)
        found.setdefault(row.endpoint, WatchedPhone(seat, row.account.extension or ""))
    return found


def name_among_several(account_id: int, endpoint: str | None) -> str | None:
    """What the account calls this phone of theirs; None when they have but one."""
    mine = of(account_id)
    return next((_label(each) for each in mine if each.endpoint == endpoint), None) if len(mine) > 1 else None


def _label(phone: Phone) -> str:
    return phone.label or phone.endpoint.partition("/")[2]
