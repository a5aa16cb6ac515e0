"""The database: tables, statements, and the stores that use them.

Importing this package decides which SQLite library the whole process uses: the one shipped
with `pysqlite3`, because those older than 3.51.3 can corrupt a WAL file that two processes write.
It must be imported before anything that imports `sqlite3`.
"""

import sys

try:
    import pysqlite3
except (
    ImportError
):  # no wheel for this system: its Python's own SQLite is used, and `recpipe doctor` grades it
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
