"""The words, icons and colours of every key a template may name, once. An unknown key is a mistake and raises."""

# key -> word, icon, colour class
STATUS = {
    "draft": ("Draft", "pen", ""),
    "in_review": ("In review", "clock", "st-review"),
    "question": ("Question for sales", "q", "st-review"),
    "paused": ("Paused", "pause", "st-paused"),
    "final": ("Final decision", "pen", "st-final"),
    "yes": ("Yes", "check", "st-yes"),
    "yes_cond": ("Yes, with conditions", "cond", "st-cond"),
    "no": ("No", "no", "st-no"),
    "being_replaced": ("Being replaced", "back", "st-soon"),
    "replaced": ("Replaced", "back", ""),
    "withdrawn": ("Withdrawn", "off", ""),
}

# key -> words, icon, mark class, dot class
MARKS = {
    "your_turn": ("your turn", "you", "rv-you", "you"),
    "waiting": ("waiting", "wait", "", ""),
    "yes": ("yes", "check", "rv-yes", "yes"),
    "yes_cond": ("yes, with conditions", "cond", "rv-cond", "cond"),
    "no": ("no", "no", "rv-no", "no"),
    "question": ("asked sales a question", "q", "rv-ask", "ask"),
    "late": ("out of time", "pause", "rv-late", "late"),
    "not_needed": ("not needed", "off", "rv-off", "off"),
    "outdated": ("answered earlier words, asked again", "back", "rv-old", "old"),
}

PTYPES = {
    "security": ("Security", "shield"),
    "data_movement": ("Data movement", "move"),
    "custom_logic": ("Custom logic", "logic"),
    "mixed": ("Mixed", "mixed"),
    "": ("Commercial", "money"),
}

# kind -> colour class, icon
NOTES = {
    "info": ("", "info"),
    "yes": ("st-yes", "check"),
    "soon": ("st-soon", "clock"),
    "paused": ("st-paused", "pause"),
    "stop": ("st-paused", "stop"),
    "no": ("st-no", "no"),
    "review": ("st-review", "clock"),
    "final": ("st-final", "pen"),
}

MESSAGE_KINDS = {"debug": "info", "info": "info", "success": "yes", "warning": "soon", "error": "no"}

BUTTONS = {"go": "btn-go", "line": "btn-line", "bare": "btn-bare"}


def look_up(table, key, what):
    """The row for a key; the name of the table is in the error because a template says little."""
    key = "" if key is None else str(key)
    if key not in table:
        raise ValueError(f"Unknown {what} {key!r}; one of {', '.join(sorted(table))}.")
    return table[key]


def value_of(thing, *names, default=""):
    """The first of these keys or attributes that is there and not None."""
    for name in names:
        value = thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
        if value is not None:
            return value
    return default
