"""The vendored files are the ones static/vendor/VERSIONS names, byte for byte."""

import hashlib
from pathlib import Path

from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"


def test_every_vendored_file_is_listed_with_its_hash():
    rows = [line.split(" | ") for line in (VENDOR / "VERSIONS").read_text().splitlines() if not line.startswith("#")]
    listed = {name: digest for name, _package, _version, _licence, digest in rows}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.iterdir() if path.name != "VERSIONS"
    }
    assert found == listed


def test_no_stylesheet_names_a_map_that_is_not_there():
    assert [path.name for path in VENDOR.glob("*.css") if "sourceMappingURL" in path.read_text()] == []
