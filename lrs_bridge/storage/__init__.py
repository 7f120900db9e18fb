"""SQL, and only here: tables, engine, writer, one module per aggregate, migrations."""
