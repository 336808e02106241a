"""Calendars: bytes of iCalendar files in, meetings out. Pure."""
