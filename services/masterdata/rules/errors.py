"""Refusals of master data's own."""

from chassis.errors import ErrorKind

CYCLE = ErrorKind("CYCLE", "That would put somebody or a department above itself; choose another.")
CODE_EXISTS = ErrorKind("CODE_EXISTS", "There is a record with this code; give expectedVersion to change it.")
PATTERN_INVALID = ErrorKind(
    "PATTERN_INVALID", "The pattern needs {number}, such as {number:06d}, and may use {year}."
)
STAGES_INVALID = ErrorKind(
    "STAGES_INVALID", "A pipeline needs an open, a won and a lost stage, and each code once."
)
PASSWORD_WEAK = ErrorKind("PASSWORD_WEAK", "The password is too short or too well known; choose another.")
SIGN_IN_FAILED = ErrorKind("SIGN_IN_FAILED", "The login or the password is not right.")
TOO_MANY_ATTEMPTS = ErrorKind("TOO_MANY_ATTEMPTS", "Too many attempts to sign in; try again later.")
SIGN_IN_BUSY = ErrorKind("SIGN_IN_BUSY", "Too many people are signing in just now; try again shortly.")
SESSION_ENDED = ErrorKind("SESSION_ENDED", "The session has ended; sign in again.")
