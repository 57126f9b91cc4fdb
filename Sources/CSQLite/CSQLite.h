#ifndef CSQLITE_H
#define CSQLITE_H

/// SQLite as Debian's libsqlite3-dev has it. Sources/Kernel/Sessions/Database.swift alone uses it.
#include <sqlite3.h>

/// sqlite3_db_config is variadic, which Swift does not call.
static inline int csqlite_harden(sqlite3 *database) {
  int worst = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  worst |= sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
  worst |= sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
  return worst;
}

/// A database that is closed leaves its file and its log as they are.
static inline int csqlite_leave_log(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

#endif
