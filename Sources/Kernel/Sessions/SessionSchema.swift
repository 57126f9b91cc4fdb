/// The tables of a session file, format 1; docs/SESSION.md explains them.
enum SessionSchema {
  /// `PRAGMA application_id`: "Athn".
  static let application = 0x4174_686E
  /// `PRAGMA user_version`. Raised when an older program could no longer read a file.
  static let format = 1

  /// What is written: content under the digest of its bytes, and where the session stands.
  static let tables = [
    """
    CREATE TABLE head(name TEXT PRIMARY KEY, value TEXT NOT NULL, digest TEXT NOT NULL) \
    WITHOUT ROWID
    """,
    """
    CREATE TABLE history(line TEXT NOT NULL, place INTEGER NOT NULL, state TEXT NOT NULL, \
    statement TEXT, digest TEXT NOT NULL, PRIMARY KEY(line, place)) WITHOUT ROWID
    """,
    "CREATE TABLE state(digest TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE script(digest TEXT PRIMARY KEY, before TEXT, text TEXT NOT NULL, mark TEXT) \
    WITHOUT ROWID
    """,
    """
    CREATE TABLE item(digest TEXT PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL) \
    WITHOUT ROWID
    """,
    """
    CREATE TABLE blob(number INTEGER PRIMARY KEY, digest TEXT NOT NULL, part INTEGER NOT NULL, \
    bytes BLOB NOT NULL, UNIQUE(digest, part))
    """,
  ]

  /// What people query; the program does not read them.
  static let views = [
    """
    CREATE VIEW now AS SELECT s.body AS body FROM head h, json_each(h.value, '$.lines') l \
    JOIN history p ON p.line = json_extract(l.value, '$.name') \
    AND p.place = json_extract(l.value, '$.place') JOIN state s ON s.digest = p.state \
    WHERE h.name = 'lines' AND json_extract(l.value, '$.name') = json_extract(h.value, '$.current')
    """,
    """
    CREATE VIEW name AS SELECT json_extract(n.value, '$[0]') AS name, i.kind AS kind, \
    i.body AS body FROM now, json_each(now.body, '$.session.names') n \
    JOIN item i ON i.digest = json_extract(n.value, '$[1]')
    """,
    """
    CREATE VIEW statement AS WITH RECURSIVE back(digest, before, text, depth) AS \
    (SELECT s.digest, s.before, s.text, 0 FROM now \
    JOIN script s ON s.digest = json_extract(now.body, '$.script.last') \
    UNION ALL SELECT s.digest, s.before, s.text, back.depth + 1 FROM back \
    JOIN script s ON s.digest = back.before) \
    SELECT row_number() OVER (ORDER BY depth DESC) AS number, text FROM back
    """,
    """
    CREATE VIEW run AS SELECT name, json_extract(body, '$.model') AS model, \
    json_extract(body, '$.data') AS data, json_extract(body, '$.blueprint') AS blueprint, \
    json_extract(body, '$.recipe.schedule.name') AS schedule, \
    json_extract(body, '$.recipe.epochs') AS epochs, json_extract(body, '$.recipe.rate') AS lr, \
    json_extract(body, '$.recipe.batch') AS bs, \
    json_extract(body, '$.recipe.optimiser.name') AS optimiser, \
    json_extract(body, '$.recipe.seed') AS seed, json_extract(body, '$.ending.how') AS ending, \
    json_extract(body, '$.digest') AS digest FROM name WHERE kind = 'run' AND name <> '_'
    """,
    """
    CREATE VIEW epoch AS SELECT n.name AS run, json_extract(e.value, '$[0]') AS epoch, \
    json_extract(e.value, '$[1]') AS train, json_extract(e.value, '$[2]') AS valid \
    FROM name n, json_each(n.body, '$.epochs') e WHERE n.kind = 'run' AND n.name <> '_'
    """,
    """
    CREATE VIEW metric AS SELECT n.name AS run, json_extract(e.value, '$[0]') AS epoch, \
    m.value AS metric, json_extract(e.value, '$[3][' || m.key || ']') AS value \
    FROM name n, json_each(n.body, '$.epochs') e, json_each(n.body, '$.metricNames') m \
    WHERE n.kind = 'run' AND n.name <> '_'
    """,
    """
    CREATE VIEW setting AS SELECT n.name AS run, substr(t.fullkey, 3) AS setting, t.atom AS value \
    FROM name n, json_tree(n.body, '$.recipe') t \
    WHERE n.kind = 'run' AND n.name <> '_' AND t.atom IS NOT NULL \
    UNION ALL SELECT n.name, t.key, t.atom FROM name n, json_each(n.body) t \
    WHERE n.kind = 'run' AND n.name <> '_' \
    AND t.key IN ('blueprint', 'beginning', 'split', 'scaling')
    """,
    curve,
  ]

  /// The eight bytes of a Double, turned into a number by SQL.
  private static let curve: String = {
    let digits = "instr('0123456789ABCDEF', substr(hex, %, 1)) - 1"
    let bytes = (0..<8).map { index -> String in
      let high = digits.replacing("%", with: "\(2 * index + 1)")
      let low = digits.replacing("%", with: "\(2 * index + 2)")
      return "16 * (\(high)) + \(low) AS b\(index)"
    }.joined(separator: ", ")
    let low = (0..<6).map { "(b\($0) << \(8 * $0))" }.joined(separator: " | ")
    return """
      CREATE VIEW curve AS WITH RECURSIVE \
      trace(run, series, stride, count, bytes) AS (SELECT n.name, s.key, \
      json_extract(s.value, '$.stride'), json_extract(s.value, '$.values.count'), b.bytes \
      FROM name n, json_each(n.body) s \
      JOIN blob b ON b.digest = json_extract(s.value, '$.values.blob') AND b.part = 0 \
      WHERE n.kind = 'run' AND n.name <> '_' \
      AND s.key IN ('losses', 'rates', 'momenta', 'gradientNorms')), \
      place(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM place \
      WHERE i + 1 < (SELECT max(count) FROM trace)), \
      word AS (SELECT run, series, i * stride + 1 AS step, hex(substr(bytes, 8 * i + 1, 8)) AS hex \
      FROM trace JOIN place ON i < count), \
      byte AS (SELECT run, series, step, \(bytes) FROM word), \
      parts AS (SELECT run, series, step, 1 - 2 * (b7 >> 7) AS sign, \
      (((b7 & 127) << 4) | (b6 >> 4)) - 1023 AS power, \
      1.0 + (((b6 & 15) << 48) | \(low)) / 4503599627370496.0 AS mantissa FROM byte) \
      SELECT run, series, step, CASE WHEN power = 1024 THEN NULL WHEN power < -124 THEN 0.0 \
      WHEN power > 124 THEN sign * 9e999 \
      WHEN power >= 0 THEN sign * mantissa * (1 << (power / 2)) * (1 << (power - power / 2)) \
      ELSE sign * mantissa / (1 << (-power / 2)) / (1 << (-power - -power / 2)) END AS value \
      FROM parts
      """
  }()

  static let all = tables + views
}

extension String {
  /// With every `pattern` replaced.
  fileprivate func replacing(_ pattern: Character, with text: String) -> String {
    reduce(into: "") { $0 += $1 == pattern ? text : String($1) }
  }
}
