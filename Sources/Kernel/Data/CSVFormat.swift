extension FileFormat {
  static let csv = FileFormat(
    label: Label(
      "csv", aliases: ["table"], foreign: ["read_csv", "tsv"],
      summary: "A table in a text file: a row a line, cells between separators.",
      source: "RFC 4180",
      parameters: [
        Parameter(
          "target", .reference(.column),
          help: "column to predict: a name, or a place from 0; the last"),
        Parameter(
          "task", .word(["classes", "values"]),
          help: "what the target is; text or at most 20 distinct whole numbers are classes"),
        Parameter("drop", .list(.reference(.column)), help: "columns to leave out"),
        Parameter(
          "weights", .reference(.column), foreign: ["sample_weight"],
          help: "column of how much a row counts in loss and metrics; no feature"),
        Parameter("header", .flag, help: "whether the first line names the columns; looked at"),
        Parameter(
          "sep", .text, standard: "comma",
          help: "between cells: comma semicolon tab bar colon blank"),
        Parameter("decimal", .text, standard: "point", help: "in numbers: point or comma"),
      ],
      example: "data train.csv target=class"),
    endings: ["csv", "tsv", "txt", "data"], recognises: { !$0.isFolder },
    read: { request throws(Problem) in
      try CSV.rows(
        request.look.bytes(), path: request.path, options: CSV.Options(request.values))
    })
}
