"""Sentences of form, of rights and of today that promise nothing: definitions, what a bidder must do, how it is now."""

import re

#: What the vendor may do binds nobody but the buyer.
OUR_RIGHT = re.compile(
    r"\A(?:the |our )?(?:vendor|supplier|provider|contractor|licensor|company|seller|we)(?:'s \w+)? "
    r"(?:may(?! also)|is entitled to|are entitled to|reserves?|retains?|has the right|have the right|can suspend"
    r"|shall not be liable|is not liable|will not be liable|shall have no)\b(?! not)"
)
DEFINED = re.compile(
    r"\b(?:means|shall mean|refers to|has the meaning|have the meaning|is defined|are defined)\b(?! that)"
    r"|\Afor the purposes? of\b|\Areferences? to\b"
)
#: How it is without us, or was until now.
TODAY = re.compile(
    r"\A(?:today|at present|presently|currently|until now|so far|up to now|until today|to date|as of today"
    r"|at the moment"
    r"|in the (?:old|current|previous|legacy|existing)|the (?:old|legacy|previous|former|incumbent)"
    r"|(?:our|their|your) (?:current|old|legacy|previous|present|existing))\b"
    r"|\b(?:by hand|on paper|in spreadsheets|by fax)\b"
)
BEGINS_A_LIST = re.compile(
    r"(?:the following|as follows|set out below|listed below|described below|namely"
    r"|below)\s*:\s*\Z"
)
ASKED_OF_BIDDERS = re.compile(
    r"\A(?:please )?(?:describe|state|explain|list|indicate|specify|outline|name|attach|detail|submit"
    r"|confirm whether)\b"
    r"|\b(?:bids?|bidders?|tenders?|proposals?|tenderers?|contracting authority|lots?)\b"
)
FORMAL = re.compile(
    r"\b(?:deemed|null and void|in full force|remain(?:s)? in force|in force|successive periods?|bears? interest"
    r"|hereby|hereunder|herein|thereof|heretofore|whereas|witnesseth|counterparts?|jurisdiction|governed by|arbitration"
    r"|binding|severab\w+|waiver|assign(?:ed|ment)? (?:this|its|the agreement)|force majeure|indirect (?:damage|loss)"
    r"|one copy|two originals|both sides|supersedes?|replaces all|expressly|without prejudice)\b"
)
