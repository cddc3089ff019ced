"""Who is who in a sentence, as parts of patterns in small letters: we who sell, and they who buy."""

US = (
    r"(?:we|i|our (?:\w+ ){0,2}\w+|(?:the )?(?:vendor|supplier|provider|seller|contractor"
    r"|licensor|integrator)(?:'s (?:\w+ ){0,2}\w+)?"
    r"|dealdesk)"
)
THEM = (
    r"(?:you|your (?:\w+ ){0,2}\w+"
    r"|(?:(?:the|each|every) )?(?:customer|client|buyer|purchaser|licensee|recipient|retailer|subscriber)s?"
    r"(?:'s (?:\w+ ){0,2}\w+)?)"
)
