"""GSM modems: the PDU codec and the driver that speaks AT commands over a serial port."""
