"""Contacts, the office's and one's own, and the suggestions for whom to write to."""

from __future__ import annotations

from itertools import chain

from flask import Blueprint, Response, jsonify, request, stream_with_context

from appliance.services import address_book, contacts, spreadsheet, suggestions
from appliance.services.address_book import Format
from web.api import body
from web.auth.session import account_id
from web.threads import in_real_thread

blueprint = Blueprint("people", __name__)

NAME_LONGEST = 200
FILE_LIMIT_BYTES = 5 * 1024**2
_TYPES = {Format.VCF: "text/vcard", Format.CSV: "text/csv"}


@blueprint.get("/suggest")
def suggest() -> Response:
    return jsonify(suggestions.suggest(account_id(), body.query_text("q")))


@blueprint.get("/contacts")
def listing() -> Response:
    account = account_id()
    query, limit, after = body.query_text("q"), body.query_limit(), body.query_id("after", lowest=0)
    return jsonify(contacts.listing(account, query, limit, after or 0))


@blueprint.post("/contacts")
def create() -> tuple[Response, int]:
    account = account_id()
    fields = body.read()
    numbers = _numbers(fields) if "numbers" in fields else []
    owner = account if _shared(fields) is False else None
    contact = contacts.create(body.text(fields, "name", NAME_LONGEST), numbers, _addresses(fields) or [], owner)
    return jsonify(contact=contact), 201


@blueprint.get("/contacts/export")
def bring_out() -> Response:
    account = account_id()
    wanted = Format(body.query_choice("format", Format) or "vcf")
    pieces = chain(spreadsheet.MARK if wanted == Format.CSV else "", address_book.bring_out(account, wanted))
    response = Response(stream_with_context(pieces), content_type=f"{_TYPES[wanted]}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="contacts.{wanted}"'
    return response


@blueprint.post("/contacts/import")
def bring_in() -> Response:
    """A file as it is; with ``dry`` nothing is done but said."""
    account = account_id()
    request.max_content_length = FILE_LIMIT_BYTES
    entries = in_real_thread(address_book.read, request.get_data(cache=False))
    act = address_book.preview if "dry" in request.args else address_book.bring_in
    return jsonify(act(entries, account, shared="own" not in request.args))


@blueprint.get("/contacts/<id:contact_id>")
def get(contact_id: int) -> Response:
    return jsonify(contact=contacts.get(contact_id, account_id()))


@blueprint.post("/contacts/<id:contact_id>/merge")
def merge(contact_id: int) -> Response:
    account = account_id()
    other = body.whole(body.read(), "contact_id")
    return jsonify(contact=contacts.merge(contact_id, other, account))


@blueprint.patch("/contacts/<id:contact_id>")
def change(contact_id: int) -> Response:
    account = account_id()
    fields = body.read()
    name = body.text(fields, "name", NAME_LONGEST) if "name" in fields else None
    numbers = _numbers(fields) if "numbers" in fields else None
    return jsonify(contact=contacts.change(contact_id, account, name, numbers, _addresses(fields), _shared(fields)))


@blueprint.post("/contacts/<id:contact_id>/numbers")
def add_number(contact_id: int) -> Response:
    account = account_id()
    number = _number(body.read())
    return jsonify(contact=contacts.add_number(contact_id, account, number["number"], number["kind"]))


@blueprint.delete("/contacts/<id:contact_id>")
def delete(contact_id: int) -> Response:
    contacts.delete(contact_id, account_id())
    return Response(status=204)


def _numbers(fields: body.Body) -> list[dict[str, str]]:
    return [_number(one) for one in body.objects(fields, "numbers")]


def _shared(fields: body.Body) -> bool | None:
    return body.flag(fields, "shared") if "shared" in fields else None


def _addresses(fields: body.Body) -> list[dict[str, str]] | None:
    if "addresses" not in fields:
        return None
    return [
        {"address": body.text(one, "address", 300), "kind": body.text(one, "kind", 20)}
        for one in body.objects(fields, "addresses")
    ]


def _number(fields: body.Body) -> dict[str, str]:
    return {"number": body.text(fields, "number", 100), "kind": body.text(fields, "kind", 20)}
