"""Lists of deals and promises, as pages read them."""

from promises.models import Deal


def has_sample_data() -> bool:
    """Whether the sample deals are loaded."""
    return Deal.objects.filter(is_sample=True).exists()
