"""What pins a sentence down: numbers with units, times, named mechanisms, conditions, limits."""

import re

NUMBER = (
    r"(?:(?<![\d.,:/])\d[\d.,:/]{0,24}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|sixty|ninety|hundred|thousand|million|half)"
)
_TIME_UNIT = (
    r"(?:ms|milliseconds?|secs?|seconds?|s|mins?|minutes?|hours?|hrs?|h|(?:business |working |calendar )?days?|weeks?"
    r"|months?|quarters?|years?|nights?)"
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)

#: A length of time: "2 seconds", "within one minute", "24h".
DURATION = re.compile(rf"\b{NUMBER}[ -]?{_TIME_UNIT}\b")
#: How often: "once per night", "hourly", "every monday".
RATE = re.compile(
    rf"\b(?:hourly|nightly|daily|weekly|monthly|quarterly|yearly|annually|twice"
    rf"|(?:once|twice|{NUMBER} (?:times|calls|requests|files?|runs?)) (?:per|a|an|each|every) (?:second|minute|hour|"
    rf"night|day|week|month|"
    rf"quarter|year)|(?:each|every) (?:{NUMBER} )?(?:seconds?|minutes?|hours?|night|morning|evening|(?:working |"
    rf"business |week)?"
    rf"days?|weeks?|months?|quarter|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b"
)
#: A day or a time of day.
DATE = re.compile(
    rf"\b(?:\d{{4}}-\d{{2}}-\d{{2}}|{MONTH}\.? \d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?\.? (?:of )?{MONTH}|"
    rf"\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}"
    rf"|q[1-4]|\d{{1,2}}:\d{{2}}|\d{{1,2}} ?(?:am|pm)|{MONTH} 20\d\d|end of {MONTH}|mid-{MONTH}|midnight|noon)\b"
)
#: A number that counts or measures something.
AMOUNT = re.compile(
    rf"(?:[$€£]\s?\d[\d.,]*|\b{NUMBER} ?(?:%|percent|kb|mb|gb|tb|k|m)(?!\w)|\b{NUMBER}(?:[ -][a-z][a-z-]+){{1,2}}\b|"
    rf"\b\d[\d.,]*\b)"
)
#: A format, protocol, standard or algorithm by its name.
MECHANISM = re.compile(
    r"\b(?:csv|tsv|json|jsonl|ndjson|xml|xlsx?|excel|pdf|docx|html|markdown|parquet|avro|edifact|edi|x12|ics|ical|"
    r"zip|gzip|png|svg|jpe?g"
    r"|utf-8|sftp|ftps|ftp|scp|ssh|https?|smtp|imap|dkim|spf|dmarc|saml(?: 2\.0)?|oidc|openid connect|"
    r"oauth ?2?(?:\.0)?|scim(?: 2\.0)?"
    r"|ldaps?|kerberos|radius|totp|fido2?|webauthn|passkeys?|yubikeys?|mfa|2fa|sso|tls(?: ?1\.[23])?|mtls|ipsec|"
    r"wireguard|vpn|aes(?:-?\d+)?"
    r"|rsa|sha-?\d+|bcrypt|argon2|pgp|gpg|hmac|jwt|kms|byok|hsm|rest|graphql|grpc|soap|odata|odbc|jdbc|sql|webhooks?|"
    r"apis?|cron|kafka"
    r"|amqp|mqtt|s3|bucket|rss|oembed|iso ?\d+|soc ?[12]|pci(?:[ -]dss)?|hipaa|fedramp|wcag(?: \d\.\d)?|section 508|"
    r"cidr|ipv[46]|dns|cname"
    r"|cidr|rbac|allowlist|whitelist|cookie|iframe|qr codes?|barcodes?|gtin|ean|iban|bic|sepa|iso 20022|mt940|camt|"
    r"datev|zugferd"
    r"|audit (?:logs?|trails?)|role-based access|single sign-on|(?:two|multi)-factor|encryption keys?|at rest|"
    r"in transit|ip allowlists?|admin limits?|service accounts?"
    r"|xrechnung|utc|cet|checksum|idempotency key|read-only|oem|siem|syslog|cef)\b"
)
#: A bound: how far it goes and where it stops.
BOUND = re.compile(
    r"\b(?:only|at most|at least|up to|no more than|not more than|fewer than|less than|more than|maximum|max\.?|"
    r"minimum|limited to|"
    r"capped at|except(?: for)?|excluding|exactly|not exceeding|no earlier than|no later than|per (?:user|account|"
    r"tenant|file|call|minute|"
    r"hour|day|month|order|record|request|row|workspace|project|site|seat|region)|once|single|the first|the last|"
    r"above|below|under|over \d|"
    r"older than|newer than|longer than|larger than|within \d|starting (?:on|from)|until|before|after|not included|"
    r"separate work|out of scope)\b"
)
#: A named case in which it happens.
CONDITION = re.compile(
    r"\b(?:if|when|whenever|unless|once|as soon as|where|whose|that (?:has|have|is|are|was|were)|which (?:is|are|has|"
    r"have)|"
    r"after|before|during|on (?:save|submit|failure|timeout|error|request|login|sign-in))\b"
)
#: What the sentence itself says a word stands for: "Sensitive means the fields religion, health and union".
DEFINITION = re.compile(
    rf"(?<!this )(?<!that )(?<!which )\b(?:means? (?:the|that|a|an|any|every|by|before|after|whichever|only|{NUMBER}|"
    rf"at|within)|(?:is|are) (?:the name of|whichever|defined as|those (?:that|which|with|of)|sorted by|ordered by)|"
    rf"consists? of the {NUMBER})\b"
)


def has(pattern: re.Pattern[str], low: str) -> bool:
    """Whether a pin of this kind stands anywhere in a folded text."""
    return pattern.search(low) is not None
