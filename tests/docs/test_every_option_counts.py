"""Every option of the config does what it says: each has a test that gives it another value and sees the difference.

``python -m lab.ignored_options`` shows that these tests would notice: with its option ignored, each one fails.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from appliance.settings import schema
from appliance.settings.option import options

ROOT = Path(__file__).parents[2]
OPTIONS = [
    f"{section.key}.{field.name}"
    for file in schema.FILES
    for section in file.sections
    for field, _ in options(section.type)
]

_PAGES = "web/test_config_pages.py: "
_EFFECTS = "unit/test_config_effects.py: "
_CALLS = "unit/test_config_calls.py: "
_PEOPLE = "unit/test_config_people.py: "
_MODEMS = "integration/test_config_modems.py: "
_MAIL = "integration/test_config_mail.py: "
_RUNNING = "unit/test_cli_running.py: "
_SIGN_INS = "web/test_other_sign_ins.py: "
_LIMITS = "integration/test_mail_limits.py: "
_TO_TEXT = "integration/test_mail_to_text.py: "
_DIRECTORY = _SIGN_INS + "test_the_password_of_the_directory_lets_in_and_no_other"
_PROXY = _SIGN_INS + "test_a_listed_proxy_is_believed"
_LISTENS = _PAGES + "test_it_listens_where_it_is_told_with_the_certificate_that_it_is_given"
_QUIET = "unit/test_sms_policy.py: test_in_quiet_hours_machines_wait_and_people_do_not"
_KEPT = _EFFECTS + "test_each_kind_of_record_is_kept_for_its_own_days"
_COPIES = _EFFECTS + "test_copies_are_made_every_hours_into_the_folder_and_so_many_kept"
_LINE = _RUNNING + "test_a_text_is_queued_for_programs"
_SIM_LIMITS = "integration/test_sms_rules.py: test_a_sims_limit_holds_back_what_is_above_it_and_says_so"
_NAMED = _MODEMS + "test_only_the_modem_and_the_sim_that_are_named_are_used"
_PBX = _CALLS + "test_where_the_pbx_is_and_who_the_box_is_there"
_CLICK = _CALLS + "test_what_a_click_asks_the_pbx_for"
_DIALLED = _CALLS + "test_what_the_rules_do_not_allow_is_not_dialled"
_LISTED = _RUNNING + "test_the_users_are_listed_for_programs"
_MAILED = _PEOPLE + "test_who_wants_it_is_mailed_what_was_not_read"
_MAIL_LISTENS = _MAIL + "test_it_listens_where_it_is_told_with_the_certificate_that_it_is_given"
_SECRET = _TO_TEXT + "test_signing_in_needs_tls_and_the_right_secret"
_MACHINE = _MAIL + "test_a_machine_is_known_and_texts_as_it_is_written"
_MACHINE_LIMITS = _MAIL + "test_a_machine_texts_no_more_and_no_longer_than_it_may"
_LIST = _TO_TEXT + "test_a_list_of_the_config_is_reached_by_name"
_MAIL_OUT = _MAIL + "test_mail_goes_out_by_the_offices_server_with_the_boxs_account"
_ALARM = _EFFECTS + "test_who_is_told_of_an_alarm_and_how"

# Where each option is given another value and the difference is seen.
TESTED = {
    "box.name": _PAGES + "test_people_see_the_name_of_the_box",
    "box.country": _PEOPLE + "test_the_country_says_how_numbers_are_read",
    "box.data_dir": _RUNNING + "test_the_admin_sees_who_is_signed_in_and_ends_it",
    "box.run_dir": _RUNNING + "test_the_processes_meet_where_the_config_says",
    "box.log_level": _EFFECTS + "test_log_level",
    "web.address": _LISTENS,
    "web.port": _LISTENS,
    "web.public_names": "web/test_security.py: test_only_the_boxs_own_pages_may_change_something",
    "web.certificate": _LISTENS,
    "web.private_key": _LISTENS,
    "web.embed_origins": _PAGES + "test_only_the_pages_that_are_named_may_show_the_widget",
    "sessions.lifetime_hours": _EFFECTS + "test_a_session_lives_for_lifetime_hours",
    "sessions.idle_hours": _EFFECTS + "test_an_unused_session_ends_after_idle_hours",
    "sign_in.ldap_host": _DIRECTORY,
    "sign_in.ldap_port": _DIRECTORY,
    "sign_in.ldap_security": _SIGN_INS + "test_the_pages_ask_by_starttls_when_the_config_says_so",
    "sign_in.ldap_ca_file": _DIRECTORY,
    "sign_in.ldap_user": _DIRECTORY,
    "sign_in.proxies": _PROXY,
    "sign_in.proxy_header": _PROXY,
    "monitoring.networks": "web/test_status.py: test_other_networks_find_no_figures",
    "limits.chat_characters": _PAGES + "test_a_chat_message_has_a_longest",
    "limits.chat_file_mb": "web/test_files.py: test_what_cannot_be_taken_is_refused_in_words",
    "limits.sms_parts": _PAGES + "test_a_text_has_a_longest",
    "limits.login_attempts": _EFFECTS + "test_login_attempts",
    "sms.quiet_from": _QUIET,
    "sms.quiet_until": _QUIET,
    "sms.give_up_after_hours": _EFFECTS + "test_give_up_after_hours",
    "sms.fallback_after_minutes": _EFFECTS + "test_fallback_after_minutes",
    "sms.maybe_sent_again_after_minutes": _EFFECTS + "test_maybe_sent_again_after_minutes",
    "sms.national_language": _EFFECTS + "test_a_text_keeps_the_national_language_it_was_cut_with",
    "history.keep_events_days": _KEPT,
    "history.keep_audit_days": _KEPT,
    "history.deleted": _EFFECTS + "test_what_becomes_of_what_all_have_deleted",
    "history.keep_texts_days": _KEPT,
    "history.keep_chats_days": _KEPT,
    "history.keep_emails_days": _KEPT,
    "history.keep_calls_days": _KEPT,
    "history.incomplete_after_minutes": _EFFECTS + "test_incomplete_after_minutes",
    "backup.folder": _COPIES,
    "backup.every_hours": _COPIES,
    "backup.keep": _COPIES,
    "modem.name": _RUNNING + "test_status_in_words_and_for_programs",
    "modem.device": _MODEMS + "test_the_port_that_is_named_is_opened",
    "modem.number": _LINE,
    "modem.users": _LINE,
    "modem.label": _RUNNING + "test_status_in_words_and_for_programs",
    "modem.pin": _MODEMS + "test_the_pin_opens_the_sim",
    "modem.imei": _NAMED,
    "modem.sim": _NAMED,
    "modem.baudrate": _MODEMS + "test_a_serial_port_has_the_speed_that_is_written",
    "modem.forward_to": "integration/test_mail_from_box.py: test_a_text_is_forwarded_and_can_be_answered_by_mail",
    "modem.balance_code": "integration/test_modem_services.py: "
    "test_an_admin_asks_for_the_balance_with_the_code_of_the_config_and_no_other",
    "modem.port_reset_command": _MODEMS + "test_a_command_of_the_admins_brings_a_modem_back",
    "modem.power_command": _MODEMS + "test_a_command_of_the_admins_brings_a_modem_back",
    "modem.per_minute": _PEOPLE + "test_a_text_says_when_it_goes_out_at_so_many_per_minute",
    "modem.per_day": _SIM_LIMITS,
    "modem.per_month": _SIM_LIMITS,
    "modem.fallback": "integration/test_sms_rules.py: test_the_fallback_stands_in_and_says_that_another_number_shows",
    "pbx.enabled": "integration/test_reload.py: test_a_pbx_is_taken_on_and_let_go",
    "pbx.host": _PBX,
    "pbx.port": _PBX,
    "pbx.username": _PBX,
    "pbx.secret": _PBX,
    "pbx.context": _CLICK,
    "pbx.outside_prefix": _CLICK,
    "pbx.fastagi_address": _CALLS + "test_the_box_listens_for_the_pbx_at_the_fastagi_address",
    "pbx.fastagi_port": _CALLS + "test_the_box_listens_for_the_pbx_at_the_fastagi_address",
    "pbx.cdr_csv": "integration/test_phone_calls.py: test_calls_of_an_outage_come_from_the_call_records",
    "calls.allow": _DIALLED,
    "calls.deny": _DIALLED,
    "calls.ring_timeout_s": _CLICK,
    "user.username": _LISTED,
    "user.name": _RUNNING + "test_a_password_is_set_from_standard_input",
    "user.role": _LISTED,
    "user.phone": _CLICK,
    "user.extension": _CLICK,
    "user.mobile": _PEOPLE + "test_a_colleague_with_a_mobile_can_be_texted",
    "user.email": _MAILED,
    "user.forward_texts": "integration/test_mail_from_box.py: "
    "test_a_user_gets_texts_as_mail_and_answers_under_the_own_name",
    "user.unread_alert": _MAILED,
    "phone.endpoint": _CLICK,
    "phone.label": _CALLS + "test_what_a_person_calls_their_phones",
    "phone.auto_answer": _CLICK,
    "mail.enabled": _MAIL_LISTENS,
    "mail.domain": _LIMITS + "test_too_many_in_an_hour_have_to_wait",
    "mail.address": _MAIL_LISTENS,
    "mail.port": _MAIL_LISTENS,
    "mail.certificate": _MAIL_LISTENS,
    "mail.private_key": _MAIL_LISTENS,
    "mail.allowed_networks": _MAIL + "test_what_becomes_of_a_persons_subject",
    "mail.subject": _MAIL + "test_what_becomes_of_a_persons_subject",
    "mail.per_hour": _LIMITS + "test_too_many_in_an_hour_have_to_wait",
    "mail.longest_queue": _LIMITS + "test_a_full_queue_asks_to_come_again",
    "mail.size_limit_mb": _LIMITS + "test_a_mail_beyond_the_size_limit_is_refused",
    "mail_account.username": _SECRET,
    "mail_account.secret": _SECRET,
    "mail_account.user": _SECRET,
    "mail_sender.name": _MACHINE_LIMITS,
    "mail_sender.line": _MACHINE,
    "mail_sender.address": _MACHINE,
    "mail_sender.networks": _MACHINE,
    "mail_sender.account": _MACHINE,
    "mail_sender.subject": _MACHINE,
    "mail_sender.per_hour": _MACHINE_LIMITS,
    "mail_sender.parts": _MACHINE_LIMITS,
    "mail_list.name": _LIST,
    "mail_list.numbers": _LIST,
    "mail_out.host": _MAIL_OUT,
    "mail_out.port": _MAIL_OUT,
    "mail_out.security": "integration/test_mail_from_box.py: test_a_new_email_goes_out_and_its_answer_returns",
    "mail_out.ca_file": _MAIL_OUT,
    "mail_out.username": _MAIL_OUT,
    "mail_out.secret": _MAIL_OUT,
    "mail_out.sender": _MAIL_OUT,
    "alerts.unread_minutes": _EFFECTS + "test_unread_minutes",
    "alerts.alarms_to": _ALARM,
    "alerts.alarm_after_minutes": _ALARM,
    "alerts.alarm_texts": _ALARM,
}


@pytest.fixture(scope="module")
def code() -> str:
    files = [*(ROOT / "appliance").rglob("*.py"), *(ROOT / "web").rglob("*.py")]
    # What only checks the config does not make an option count; what the options themselves derive from it does.
    passed = ("settings/loader.py", "settings/crosschecks.py", "settings/reference.py", "cli/check.py", "cli/examine")
    return "\n".join(each.read_text() for each in files if not any(part in str(each) for part in passed))


@pytest.mark.parametrize("key", OPTIONS)
def test_it_is_read(key: str, code: str) -> None:
    name = key.partition(".")[2]
    assert re.search(rf"\.{name}\b", code), f"nothing reads {key}"


def test_an_option_has_a_test_and_a_test_has_its_option() -> None:
    untested, gone = sorted(set(OPTIONS) - set(TESTED)), sorted(set(TESTED) - set(OPTIONS))
    assert not untested, "write a test that gives it another value and sees the difference, and name it in TESTED"
    assert not gone, "there is no such option any more"


@pytest.mark.parametrize("key", TESTED)
def test_its_test_is_there(key: str) -> None:
    file, _, name = TESTED[key].partition(": ")
    tree = ast.parse((ROOT / "tests" / file).read_text())
    assert [
        each for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name == name
    ]
