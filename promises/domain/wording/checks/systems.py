"""Systems nobody named."""

from promises.domain.wording.families import Family, FamilyCheck
from promises.domain.wording.pins import MECHANISM

_WHOSE = (
    r"(?:your|their|his|her|the customer's|the buyer's|the client's|customer's|buyer's|the prospect's|"
    r"the customer|another|other|existing|current|third[- ]party|3rd[- ]party|external|legacy|old|internal|"
    r"in-house|downstream|upstream|any|all|all of your|all of their|various|different|several|multiple|most|many|"
    r"some|popular|common|major|standard|modern|relevant|leading|back[- ]?office|back[- ]?end|adjacent|"
    r"surrounding)"
)
_THING = (
    r"(?:systems?|tools?|toolset|tooling|tool ?chain|stack|tech stack|software|platforms?|applications?|apps?|"
    r"solutions?|infrastructure|environments?|set-?up|landscape|ecosystem|architecture|data sources?|sources|"
    r"databases?|providers?|vendors?|services?|products?|systems? and tools|it|programs?|back[- ]?end|"
    r"back[- ]?office)"
)


class UnnamedSystems(FamilyCheck):
    """A system that could be any. Source: the article ("What is the source system and what is the target system?")."""

    id = "unnamed_system"
    name = "Unnamed system"
    sentence = "Which system? Nobody can size work with a system that is not named."
    instead = "the system by its name, and how it is reached: API, file, database"

    families = (
        Family(
            (
                rf"(?:with|into|to|from|in|of|between|across|against|on|for|connect|integrate|support|sync|link|"
                rf"replace|and) {_WHOSE} (?:[\w-]+ ){{0,2}}{_THING}(?! (?:administrator|admin|team|owner|name|id|"
                rf"page|account|number|key|token|user|tenant|identity|region|url|domain))",
                rf"(?:talks?|speaks?|plays?|plugs?|hooks?|integrates?|connects?|works?|syncs?|interfaces?|fits?|"
                rf"link(?:s|ed)?|tied?|ties|integrated|compatible|connected) (?:[\w-]+ ){{0,1}}(?:up |in |nicely |"
                rf"well )?(?:to|with|into|alongside) (?:[\w'-]+ ){{0,3}}{_THING}(?! (?:administrator|admin|team|"
                rf"owner|name|id|page|account|number|key|token|user))",
                r"(?:whatever|whichever|any) (?:[\w-]+ ){0,2}(?:they|you|the customer|the buyer) (?:use|uses|run|"
                r"runs|have|has|got|are using|already)",
            ),
            "Which system? Nobody can size work with a system that is not named.",
            pinned_by=(MECHANISM,),
        ),
    )
