"""Who may mail, how much, and what the box owes by mail, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_network

import pytest

from appliance.domain.mail import (
    REPLY_VALID_MS,
    Client,
    IncomingMail,
    LetterKind,
    Machine,
    MailRefused,
    MailRules,
    OwnAddress,
    SubjectRule,
)
from appliance.domain.messages import MessageState
from appliance.mail.parse import read
from appliance.services import (
    contacts,
    conversations,
    groups,
    mail_in,
    mail_out,
    mail_queue,
    messages,
    peripherals,
    preferences,
    privacy,
    unread_alerts,
)
from appliance.services.errors import BadRequest
from appliance.settings import Role
from appliance.store.database import database, on_commit, transaction
from appliance.store.models import Account, Line, MailIn, MailOut, Membership, Message, Outbound
from tests.unit.office import SmallOffice

DOMAIN = "sms.example.lan"
ANNA = "anna@example.com"
LAN = Client("192.168.1.5")
BOB = f"01701234567@{DOMAIN}"
NAS = Machine("nas", "nas@example.com", (), "", "sim1", per_hour=3, parts=1)
RULES = MailRules(DOMAIN, (ip_network("192.168.1.0/24"),), {"phone": "anna", "nas": ""}, (NAS,), per_hour=5)
OWN = OwnAddress("box@example.com", "Office", DOMAIN)


@pytest.fixture(autouse=True)
def addresses(office: SmallOffice) -> None:
    Account.update(email=ANNA).where(Account.id == office.anna).execute()
    Account.update(email="ben@example.com").where(Account.id == office.ben).execute()
    peripherals.expect_mail(True)


def mail(text: str, mail_id: str = "", more: str = "", recipient: str = BOB, sender: str = ANNA) -> IncomingMail:
    head = f"Message-ID: <{mail_id}@x>\r\n" if mail_id else ""
    return IncomingMail(LAN, sender, (recipient,), read(f"{head}{more}\r\n{text}".encode()))


def refused(rules: MailRules, incoming: IncomingMail) -> str:
    with pytest.raises(MailRefused) as caught:
        mail_in.take(rules, incoming)
    return caught.value.status


def texts() -> list[str]:
    return [row.text for row in Message.select().order_by(Message.id)]


def test_a_sender_has_a_limit_an_hour(office: SmallOffice) -> None:
    for n in range(5):
        mail_in.take(RULES, mail(f"text {n}", f"m{n}"))
    assert refused(RULES, mail("one too many", "m5")) == "451 4.7.1"
    mail_in.take(RULES, mail("text 0", "m0"))  # repeated by its sender: known, so it is taken and makes nothing
    assert len(texts()) == 5
    MailIn.update(at=MailIn.at - 3_700_000).execute()
    mail_in.take(RULES, mail("later", "m6"))
    assert texts()[-1] == "later"


def test_the_limit_holds_within_one_mail_and_then_nothing_goes_out(office: SmallOffice) -> None:
    recipients = tuple(f"0170123456{n}@{DOMAIN}" for n in range(6))
    assert refused(RULES, replace(mail("to all", "m"), recipients=recipients)) == "451 4.7.1"
    assert texts() == []


def test_recipients_beyond_the_limit_are_told_one_by_one(office: SmallOffice) -> None:
    for n in range(5):
        assert mail_in.judge(RULES, LAN, ANNA, f"0170123456{n}@{DOMAIN}", beside=n) == 1
    with pytest.raises(MailRefused, match=r"451 4\.7\.1"):
        mail_in.judge(RULES, LAN, ANNA, f"01701234565@{DOMAIN}", beside=5)
    rules = replace(RULES, lists={"all": tuple(f"+4917012345{n:02}" for n in range(6))})
    with pytest.raises(MailRefused, match=r"550 5\.7\.1 This list"):
        mail_in.judge(rules, LAN, ANNA, f"all@{DOMAIN}")


def test_what_is_only_forwarded_is_not_sent_as_its_subject(office: SmallOffice) -> None:
    forwarded = mail("---------- Forwarded message ---------\nFrom: Bob\n\nThe code", "m", "Subject: Fwd: Code\r\n")
    assert refused(RULES, forwarded) == "554 5.6.0"
    mail_in.take(RULES, replace(forwarded, sender="nas@example.com"))
    assert "The code" in texts()[0], "what a machine writes is its report"


def test_a_list_is_a_text_to_each_of_it_once(office: SmallOffice) -> None:
    rules = replace(RULES, lists={"night-shift": ("+491701234567", "+491701234568", "+491701234569")})
    board = f"Night-Shift@{DOMAIN}"
    mail_in.judge(rules, LAN, ANNA, board)
    mail_in.take(rules, replace(mail("Alarm in hall 2", "m1"), recipients=(board, f"0170 1234568@{DOMAIN}")))
    mail_in.take(rules, replace(mail("Alarm in hall 2", "m1"), recipients=(board,)))
    numbers = [row.number for row in Outbound.select().order_by(Outbound.message)]
    assert numbers == ["+491701234567", "+491701234568", "+491701234569"]
    with pytest.raises(MailRefused, match=r"451 4\.7\.1"):
        mail_in.judge(rules, LAN, ANNA, board)  # three more would be six in an hour


def test_a_contact_is_found_by_who_sees_it_and_ones_own_first(office: SmallOffice) -> None:
    for name, number, owner in (
        ("Bob Smith", "0170 1000001", None),
        ("Bob Smith", "0170 1000002", office.anna),
        ("Eva Kern", "0170 1000003", office.ben),
        ("Max Lang", "0170 1000004", None),
        ("Max Lang", "0170 1000005", None),
    ):
        contacts.create(name, [{"number": number, "kind": "mobile"}], owner=owner)
    mail_in.take(RULES, mail("for my Bob", "m1", recipient=f"Bob.Smith@{DOMAIN}"))
    mail_in.take(RULES, mail("for the office's", "m2", recipient=f"bob-smith@{DOMAIN}", sender="nas@example.com"))
    assert [row.number for row in Outbound.select().order_by(Outbound.message)] == ["+491701000002", "+491701000001"]
    for name, status in (("eva.kern", "550 5.1.1"), ("max.lang", "550 5.1.4")):
        assert refused(RULES, mail("x", name, recipient=f"{name}@{DOMAIN}")) == status


def test_a_full_queue_asks_to_come_again(office: SmallOffice) -> None:
    rules = replace(RULES, longest_queue=2)
    for n in range(2):
        mail_in.take(rules, mail(f"text {n}", f"m{n}"))
    with pytest.raises(MailRefused) as caught:
        mail_in.judge(rules, LAN, ANNA, BOB)
    assert caught.value.status == "452 4.3.1"


def test_a_full_disk_asks_to_come_again_and_keeps_nothing(office: SmallOffice) -> None:
    [(pages,)] = database.execute_sql("PRAGMA page_count").fetchall()
    database.execute_sql(f"PRAGMA max_page_count = {pages}")
    answers = []
    for n in range(5):
        try:
            mail_in.take(RULES, mail("x" * 1500, f"m{n}"))
        except MailRefused as error:
            answers.append((error.status, error.sentence))
    database.execute_sql("PRAGMA max_page_count = 1000000")
    assert answers
    assert set(answers) == {("452 4.3.1", "The box's disk is full. Tell your admin, and try again later.")}
    kept = len(texts())
    assert kept + len(answers) == 5
    mail_in.take(RULES, mail("room again", "m9"))
    assert len(texts()) == kept + 1


def test_mails_share_a_commit_and_each_has_its_own_outcome(office: SmallOffice) -> None:
    commits: list[int] = []
    on_commit(commits.append)
    waiting = [mail("first", "m1"), mail("bad", "m2", recipient=f"12ab@{DOMAIN}"), mail("", "m3"), mail("last", "m4")]
    outcomes = mail_in.take_together(RULES, waiting)
    assert [outcome and outcome.status for outcome in outcomes] == [None, "550 5.1.1", "554 5.6.0", None]
    assert texts() == ["first", "last"]
    assert len(commits) == 1


def test_what_fills_the_disk_does_not_take_the_others_along(office: SmallOffice) -> None:
    [(pages,)] = database.execute_sql("PRAGMA page_count").fetchall()
    database.execute_sql(f"PRAGMA max_page_count = {pages + 2}")
    waiting = [mail("small", "m1"), *(mail("x" * 1500, f"m{n}") for n in range(2, 6)), mail("", "m6")]
    outcomes = mail_in.take_together(replace(RULES, per_hour=100), waiting)
    database.execute_sql("PRAGMA max_page_count = 1000000")
    statuses = [outcome and outcome.status for outcome in outcomes]
    assert statuses[0] is None
    assert set(statuses[1:5]) <= {None, "452 4.3.1"}
    assert "452 4.3.1" in statuses
    assert len(texts()) == statuses.count(None), "what was said to be kept is kept, and nothing else"


@pytest.mark.parametrize(
    ("client", "sender", "machine", "allowed"),
    [
        (LAN, "nas@example.com", NAS, True),
        (Client("10.0.0.1"), "nas@example.com", NAS, False),
        (LAN, "other@example.com", replace(NAS, address="@example.com"), True),
        (LAN, "any@thing.example", replace(NAS, address=""), True),
        (Client("10.0.0.7"), "nas@example.com", replace(NAS, networks=(ip_network("10.0.0.7/32"),)), True),
        (LAN, "nas@example.com", replace(NAS, networks=(ip_network("10.0.0.7/32"),)), False),
        (LAN, "nas@example.com", replace(NAS, account="nas"), False),
        (Client("8.8.8.8", "nas"), "whatever@x.example", replace(NAS, account="nas", address=""), True),
        (Client("::ffff:192.168.1.9"), "nas@example.com", NAS, True),
        (Client("10.0.0.1"), ANNA, NAS, False),
        (Client("10.0.0.1", "phone"), "any@x.example", NAS, True),
        (LAN, ANNA.upper(), NAS, True),
        (LAN, f"prvs=3742cd1f9={ANNA}", NAS, True),
        (LAN, f"prvs=x@evil.example={ANNA}", NAS, False),
    ],
)
def test_only_those_who_may_can_mail_a_text(
    office: SmallOffice, client: Client, sender: str, machine: Machine, allowed: bool
) -> None:
    rules = replace(RULES, machines=(machine,))
    if allowed:
        mail_in.judge(rules, client, sender, BOB)
    else:
        with pytest.raises(MailRefused, match=r"550 5\.7\.1"):
            mail_in.judge(rules, client, sender, BOB)


@pytest.mark.parametrize(
    ("rule", "text", "becomes"),
    [
        (SubjectRule.IGNORE, "body", "body"),
        (SubjectRule.WHEN_EMPTY, "body", "body"),
        (SubjectRule.WHEN_EMPTY, "", "The subject"),
        (SubjectRule.FIRST, "body", "The subject\nbody"),
    ],
)
def test_the_subject_follows_the_rule(office: SmallOffice, rule: SubjectRule, text: str, becomes: str) -> None:
    mail_in.take(replace(RULES, subject=rule), mail(text, "m", "Subject: Re: The subject\r\n"))
    assert texts() == [becomes]


@pytest.mark.parametrize("sender", ["nas@example.com", ANNA])
def test_the_same_words_without_an_id_count_once_for_a_while(office: SmallOffice, sender: str) -> None:
    for _ in range(2):
        mail_in.take(RULES, mail("door open", sender=sender))
    assert texts() == ["door open"]
    MailIn.update(at=MailIn.at - 16 * 60_000).execute()
    mail_in.take(RULES, mail("door open", sender=sender))
    assert texts() == ["door open", "door open"]


def test_a_machine_that_gives_all_its_mails_one_id_loses_none(office: SmallOffice) -> None:
    for text in ("door open", "door open", "fire"):
        mail_in.take(RULES, mail(text, "1", sender="nas@example.com"))
    assert texts() == ["door open", "fire"]


def test_a_machines_text_is_short(office: SmallOffice) -> None:
    assert refused(RULES, mail("long " * 50, "m", sender="nas@example.com")) == "552 5.3.4"


@pytest.mark.parametrize("kind", [LetterKind.FORWARD, LetterKind.WRITTEN])
def test_an_answer_is_believed_of_its_receiver_only_from_where_senders_are_known(
    office: SmallOffice, kind: LetterKind
) -> None:
    """The address alone is easily forged."""
    rules = replace(RULES, accounts={"anna": "anna", "ben": "ben", "panel": ""})
    thread = conversations.open_sms(office.anna, office.line, "01701234567")["id"]
    with transaction():
        mail_queue.add(kind, thread, ANNA, office.anna)
    reply = f"reply-{MailOut.get().token}@{DOMAIN}"
    mail_in.judge(rules, LAN, ANNA, reply)
    for client in (Client("10.0.0.9"), Client("10.0.0.9", "panel"), Client("192.168.1.5", "ben")):
        with pytest.raises(MailRefused, match=r"550 5\.7\.1"):
            mail_in.judge(rules, client, ANNA, reply)
    if kind is LetterKind.FORWARD:
        mail_in.judge(rules, Client("10.0.0.9", "anna"), "anna@home.example", reply)
    Account.update(active=False).where(Account.id == office.anna).execute()
    with pytest.raises(MailRefused, match="no longer here"):
        mail_in.judge(rules, LAN, ANNA, reply)


def test_a_reply_address_ends(office: SmallOffice) -> None:
    thread = conversations.open_sms(office.anna, office.line, "01701234567")["id"]
    with transaction():
        mail_queue.add(LetterKind.FORWARD, thread, ANNA, office.anna)
    row = MailOut.get()
    reply = f"REPLY-{row.token}@{DOMAIN}"
    mail_in.judge(RULES, LAN, ANNA, reply)
    for wrong in ("ben@example.com", "", "anna@example.com.evil.example"):
        with pytest.raises(MailRefused):
            mail_in.judge(RULES, LAN, wrong, reply)
    MailOut.update(created_at=MailOut.created_at - REPLY_VALID_MS - 1).execute()
    with pytest.raises(MailRefused, match="no longer"):
        mail_in.judge(RULES, LAN, ANNA, reply)
    MailOut.update(created_at=MailOut.created_at + REPLY_VALID_MS).execute()
    Account.update(active=False).where(Account.id == office.anna).execute()
    with pytest.raises(MailRefused, match="no longer here"):
        mail_in.judge(RULES, LAN, ANNA, reply)


def test_nobody_can_guess_a_reply_address(office: SmallOffice) -> None:
    thread = conversations.open_sms(office.anna, office.line, "01701234567")["id"]
    with transaction():
        for _ in range(50):
            mail_queue.add(LetterKind.FORWARD, thread, ANNA, office.anna)
    tokens = {row.token for row in MailOut.select()}
    assert len(tokens) == 50
    assert all(len(token) >= 32 for token in tokens), "128 bits of chance"
    assert len({token[:8] for token in tokens}) == 50, "nothing of one tells of another"


def test_answers_by_mail_have_a_limit_an_hour_as_well(office: SmallOffice) -> None:
    thread = conversations.open_sms(office.anna, office.line, "01701234567")["id"]
    with transaction():
        mail_queue.add(LetterKind.FORWARD, thread, ANNA, office.anna)
    reply = f"REPLY-{MailOut.get().token}@{DOMAIN}"
    for n in range(5):
        mail_in.take(RULES, mail(f"round {n}", f"m{n}", recipient=reply))
    assert refused(RULES, mail("round and round", "m5", recipient=reply)) == "451 4.7.1"
    assert len(texts()) == 5


def arrives(office: SmallOffice, text: str) -> None:
    with transaction():
        thread = conversations.sms_thread(office.line, "+491701234567")
        mail_queue.text_arrived(messages.receive(thread, text, 1, MessageState.RECEIVED, ""))


def letters() -> list[str]:
    found = []
    while (letter := mail_out.claim(OWN, "me")) is not None:
        mail_out.sent(letter.id)
        found.append(letter.recipient)
    return found


def test_answers_come_by_mail_as_long_as_the_number_is_ones_own(office: SmallOffice) -> None:
    mail_in.take(RULES, mail("Ready?", "m1"))
    arrives(office, "Yes")
    assert letters() == [ANNA]
    arrives(office, "for whoever has the number then")
    Membership.delete().where(Membership.account == office.anna).execute()  # as a reload of the config does
    assert letters() == [], "not even what waited"
    arrives(office, "also not for her")
    assert letters() == []


def test_the_address_of_an_answer_is_handed_out_to_nobody(office: SmallOffice) -> None:
    mail_in.take(RULES, mail("Ready?", "m1"))
    arrives(office, "Yes")
    token = MailOut.get().token
    mail_in.take(RULES, mail("Then come", "m2", recipient=f"reply-{token}@{DOMAIN}"))
    told = privacy.export("01701234567", "admin")
    assert [each["recipient"] for each in told["mails"]] == [BOB, "reply-…"]
    assert token not in str(told)


def test_an_address_that_gets_no_texts_any_more_gets_no_answers(office: SmallOffice) -> None:
    for forward_to, told in (('["sales@example.com"]', ["sales@example.com"]), ("[]", [])):
        Line.update(forward_to=forward_to).execute()
        arrives(office, "Hello?")
        assert letters() == told
        for row in MailOut.select():
            if not MailIn.select().exists():
                reply = f"reply-{row.token}@{DOMAIN}"
                mail_in.take(RULES, mail("Hello!", "m1", recipient=reply, sender="sales@example.com"))


def test_a_sender_with_a_name_cannot_be_answered_and_the_mail_says_so(office: SmallOffice) -> None:
    Line.update(forward_to='["sales@example.com"]').execute()
    with transaction():
        thread = conversations.sms_thread(office.line, "INFO")
        mail_queue.text_arrived(messages.receive(thread, "Your parcel", 1, MessageState.RECEIVED, ""))
    letter = mail_out.claim(OWN, "me")
    assert letter is not None
    assert letter.footer.startswith("Dieser Absender hat einen Namen statt einer Nummer")
    with pytest.raises(MailRefused, match=r"550 5\.7\.1 This sender has a name"):
        mail_in.judge(RULES, LAN, "sales@example.com", letter.reply_to)


def test_who_left_a_group_is_told_so_before_the_mail_and_not_the_other_recipients(office: SmallOffice) -> None:
    group = groups.create(office.anna, "Plans", [office.ben], "g")["id"]
    messages.send(office.anna, group, "Are you there?", "k")
    Message.update(at=Message.at - 6 * 60_000).execute()
    assert unread_alerts.queue_due(5) == 1
    letter = mail_out.claim(OWN, "me")
    assert letter is not None
    mail_in.judge(RULES, LAN, "ben@example.com", letter.reply_to)
    groups.remove(office.ben, group, office.ben)
    with pytest.raises(MailRefused, match=r"550 5\.7\.1 You are no longer in this group"):
        mail_in.judge(RULES, LAN, "ben@example.com", letter.reply_to)


def test_who_became_an_auditor_gets_no_messages_by_mail_and_writes_none(office: SmallOffice) -> None:
    unread_chat(office, 6)
    assert unread_alerts.queue_due(5) == 1
    Account.update(role=Role.AUDITOR).where(Account.id == office.ben).execute()
    assert letters() == [], "not even what waited"
    reply = f"reply-{MailOut.get().token}@{DOMAIN}"
    with pytest.raises(MailRefused, match="no longer here"):
        mail_in.judge(RULES, LAN, "ben@example.com", reply)
    with pytest.raises(MailRefused, match="may not send texts"):
        mail_in.judge(RULES, LAN, "ben@example.com", BOB)
    Membership.update(alerted_from=None).execute()
    assert unread_alerts.queue_due(5) == 0


def unread_chat(office: SmallOffice, minutes: int) -> int:
    chat = int(conversations.open_chat(office.anna, office.ben)["id"])
    messages.send(office.anna, chat, "Are you there?", f"k{minutes}")
    Message.update(at=Message.at - minutes * 60_000).execute()
    return chat


def test_an_alert_comes_once_until_it_is_read(office: SmallOffice) -> None:
    chat = unread_chat(office, 4)
    assert unread_alerts.queue_due(5) == 0
    unread_chat(office, 5)
    assert unread_alerts.queue_due(5) == 1, "for Ben, not for the one who wrote"
    assert unread_alerts.queue_due(5) == 0
    letter = mail_out.claim(OWN, "me")
    assert letter is not None
    assert letter.recipient == "ben@example.com"
    assert [each.text for each in letter.shown] == ["Are you there?", "Are you there?"]
    newest = Message.select().order_by(Message.id.desc()).first().id
    conversations.mark_read(office.ben, chat, newest)
    unread_chat(office, 7)
    assert unread_alerts.queue_due(5) == 1


def test_what_waited_while_all_was_read_is_no_second_alert(office: SmallOffice) -> None:
    """The mail server was away for a while."""
    chat = unread_chat(office, 6)
    assert unread_alerts.queue_due(5) == 1
    conversations.mark_read(office.ben, chat, Message.select().first().id)
    unread_chat(office, 7)
    assert unread_alerts.queue_due(5) == 1
    assert letters() == ["ben@example.com"]


def test_what_was_read_before_the_mail_went_out_is_not_told(office: SmallOffice) -> None:
    chat = unread_chat(office, 6)
    assert unread_alerts.queue_due(5) == 1
    conversations.mark_read(office.ben, chat, Message.select().first().id)
    assert mail_out.claim(OWN, "me") is None
    assert MailOut.get().state == mail_queue.DROPPED


@pytest.mark.parametrize("why", ["muted", "switched off", "no address", "too old", "no mail server"])
def test_some_unread_messages_are_told_by_no_mail(office: SmallOffice, why: str) -> None:
    chat = unread_chat(office, 3 * 24 * 60 if why == "too old" else 6)
    if why == "muted":
        conversations.change(office.ben, chat, muted=True)
    if why == "switched off":
        Account.update(unread_alert=False).execute()
    if why == "no address":
        Account.update(email=None).execute()
    if why == "no mail server":
        peripherals.expect_mail(False)
    assert unread_alerts.queue_due(5) == 0


def test_a_mail_in_hand_when_the_daemon_died_is_sent_again_with_its_id(office: SmallOffice) -> None:
    chat = conversations.open_email(office.anna, "bob@example.com")["id"]
    messages.send(office.anna, chat, "Hello", "k")
    first = mail_out.claim(OWN, "a former life")
    assert mail_out.claim(OWN, "me") is None
    mail_out.recover("me")
    second = mail_out.claim(OWN, "me")
    assert first is not None
    assert second is not None
    assert first.mail_id == second.mail_id
    mail_out.sent(second.id)
    assert Message.get().state == "sent"


def test_a_mail_that_came_back_before_its_server_was_heard_has_failed(office: SmallOffice) -> None:
    chat = conversations.open_email(office.anna, "moved@example.com")["id"]
    messages.send(office.anna, chat, "Still there?", "k")
    letter = mail_out.claim(OWN, "me")
    assert letter is not None
    report = (
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; moved@example.com\r\n"
        "Action: failed\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n--b--\r\n"
    )
    kind = 'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
    mail_in.take(RULES, mail(report, "r", kind, recipient=letter.envelope_sender, sender=""))
    mail_out.sent(letter.id)
    assert (Message.get().state, "User unknown" in Message.get().reason) == ("failed", True)


def test_an_email_answered_within_its_quotation_is_kept_whole(office: SmallOffice) -> None:
    chat = conversations.open_email(office.anna, "bob@example.com")["id"]
    messages.send(office.anna, chat, "When?", "k")
    letter = mail_out.claim(OWN, "me")
    assert letter is not None
    answer = "-----Original Message-----\nFrom: Anna\n\nWhen?\nBob: at nine"
    mail_in.take(RULES, mail(answer, "b", recipient=letter.reply_to, sender="bob@example.com"))
    assert "Bob: at nine" in texts()[-1]


def test_a_mail_nobody_takes_for_a_day_is_given_up(office: SmallOffice) -> None:
    chat = conversations.open_email(office.anna, "bob@example.com")["id"]
    messages.send(office.anna, chat, "Hello", "k")
    letter = mail_out.claim(OWN, "me")
    assert letter is not None
    mail_out.refused(letter.id, "The mail server is away.", permanent=False)
    assert 0 < (mail_out.due_in_ms() or 0) <= 6_000
    MailOut.update(expires_at=0, next_attempt_at=0).execute()
    assert mail_out.claim(OWN, "me") is None
    assert (Message.get().state, "within a day" in Message.get().reason) == ("failed", True)


def test_in_quiet_hours_no_alert_goes_out_and_after_them_it_does(office: SmallOffice) -> None:
    now = datetime.now()
    begin, end = (f"{now + timedelta(hours=shift):%H:%M}" for shift in (-1, 1))
    unread_chat(office, 6)
    preferences.change(office.ben, {"quiet_from": begin, "quiet_until": end})
    assert unread_alerts.queue_due(5) == 0
    preferences.change(office.ben, {"quiet_from": end, "quiet_until": begin})
    assert unread_alerts.queue_due(5) == 1
    for wrong in ({"quiet_from": "8"}, {"quiet_until": None}, {"tone": "horn"}):
        with pytest.raises(BadRequest):
            preferences.change(office.ben, wrong)
