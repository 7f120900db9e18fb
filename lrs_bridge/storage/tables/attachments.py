"""Tables of attachments: their data in pieces, once each, and which statements refer to it."""

import sqlalchemy as sa

from lrs_bridge.storage.tables.base import refers, table, text

attachment = table(
    "attachment",
    text("sha2"),
    text("content_type"),
    sa.Column("length", sa.BigInteger, nullable=False, server_default="0"),
    key="sha2",
)

attachment_chunk = table(
    "attachment_chunk",
    text("sha2"),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    refers("sha2", "attachment", "sha2"),
    key=("sha2", "position"),
)

statement_attachment = table(
    "statement_attachment",
    text("statement"),
    text("sha2"),
    refers("statement", "statement"),
    refers("sha2", "attachment", "sha2"),
    sa.Index("ix_statement_attachment_sha2", "tenant", "sha2"),
    key=("statement", "sha2"),
    rowid=False,
)
