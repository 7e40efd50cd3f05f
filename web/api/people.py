"""Contacts, which the whole office shares, and the suggestions for whom to write to."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from appliance.services import contacts
from web.api import body
from web.auth.session import account_id

blueprint = Blueprint("people", __name__)

NAME_LONGEST = 200


@blueprint.get("/suggest")
def suggest() -> Response:
    return jsonify(contacts.suggest(account_id(), body.query_text("q")))


@blueprint.get("/contacts")
def listing() -> Response:
    account_id()
    query, limit, after = body.query_text("q"), body.query_limit(), body.query_id("after", lowest=0)
    return jsonify(contacts.listing(query, limit, after or 0))


@blueprint.post("/contacts")
def create() -> tuple[Response, int]:
    account_id()
    fields = body.read()
    numbers = _numbers(fields) if "numbers" in fields else []
    contact = contacts.create(body.text(fields, "name", NAME_LONGEST), numbers, _addresses(fields) or [])
    return jsonify(contact=contact), 201


@blueprint.get("/contacts/<id:contact_id>")
def get(contact_id: int) -> Response:
    account_id()
    return jsonify(contact=contacts.get(contact_id))


@blueprint.post("/contacts/<id:contact_id>/merge")
def merge(contact_id: int) -> Response:
    account = account_id()
    other = body.whole(body.read(), "contact_id")
    return jsonify(contact=contacts.merge(contact_id, other, account))


@blueprint.patch("/contacts/<id:contact_id>")
def change(contact_id: int) -> Response:
    account_id()
    fields = body.read()
    name = body.text(fields, "name", NAME_LONGEST) if "name" in fields else None
    numbers = _numbers(fields) if "numbers" in fields else None
    return jsonify(contact=contacts.change(contact_id, name, numbers, _addresses(fields)))


@blueprint.post("/contacts/<id:contact_id>/numbers")
def add_number(contact_id: int) -> Response:
    account_id()
    number = _number(body.read())
    return jsonify(contact=contacts.add_number(contact_id, number["number"], number["kind"]))


@blueprint.delete("/contacts/<id:contact_id>")
def delete(contact_id: int) -> Response:
    contacts.delete(contact_id, account_id())
    return Response(status=204)


def _numbers(fields: body.Body) -> list[dict[str, str]]:
    return [_number(one) for one in body.objects(fields, "numbers")]


def _addresses(fields: body.Body) -> list[dict[str, str]] | None:
    if "addresses" not in fields:
        return None
    return [
        {"address": body.text(one, "address", 300), "kind": body.text(one, "kind", 20)}
        for one in body.objects(fields, "addresses")
    ]


def _number(fields: body.Body) -> dict[str, str]:
    return {"number": body.text(fields, "number", 100), "kind": body.text(fields, "kind", 20)}
