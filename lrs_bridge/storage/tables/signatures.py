"""What is known of statements' signatures; the signatures themselves are attachments."""

from lrs_bridge.storage.tables.base import one_of, refers, table, text

signature = table(
    "signature",
    text("statement"),
    text("sha2"),
    text("algorithm"),
    text("trust"),
    text("subject", null=True),
    refers("statement", "statement"),
    one_of("trust", "trust", "valid", "self-signed", "untrusted", "expired", "unverified"),
    key=("statement", "sha2"),
)
