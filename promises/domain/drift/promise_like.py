def reads_like_a_promise(text: str) -> bool:
    return " will " in text
