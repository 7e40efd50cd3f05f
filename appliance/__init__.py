"""The office telephony box: SMS over GSM modems, chat, and click to call through Asterisk."""
