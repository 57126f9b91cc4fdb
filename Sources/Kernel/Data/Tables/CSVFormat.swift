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
        Parameter(
          "class_names", .list(.text), foreign: ["vocab"],
          help: "their order; that of their bytes, or of their numbers"),
        Parameter("drop", .list(.reference(.column)), help: "columns to leave out"),
        Parameter(
          "weights", .reference(.column), foreign: ["sample_weight"],
          help: "column of how much a row counts in loss and metrics; no feature"),
        Parameter(
          "words", .list(.reference(.column)), foreign: ["categorical", "cat_names"],
          help: "columns whose numbers are words"),
        Parameter(
          "indicators", .list(.text), foreign: ["add_indicator"],
          help: "columns that get a feature saying whether a cell is missing; yes for all with gaps"
        ),
        FormatOptions.shape, FormatOptions.steps,
        Parameter(
          "files", .reference(.column), foreign: ["fn_col", "path_col"],
          help: "column of a table that lists pictures; the one whose words end in .png or .jpg"),
        FormatOptions.size, FormatOptions.channels, FormatOptions.skip,
        Parameter("header", .flag, help: "whether the first line names the columns; looked at"),
        Parameter(
          "sep", .text, foreign: ["delimiter"],
          help: "between cells: comma semicolon tab bar colon blank; looked at"),
        Parameter("decimal", .text, help: "in numbers: point or comma; looked at, by column"),
        Parameter(
          "thousands", .text,
          help: "between groups of digits: comma point blank apostrophe none; looked at"),
        Parameter(
          "missing", .list(.text), foreign: ["na_values"],
          help: "texts that are gaps, or none; NA N/A NaN null ?"),
        Parameter(
          "dates", .word(["ymd", "mdy", "dmy", "no"]), foreign: ["dayfirst", "parse_dates"],
          help: "the order of dates, or no: words; looked at, by column"),
        Parameter(
          "encoding", .word(["utf8", "latin1", "windows1252", "utf16"]), standard: "utf8",
          help: "of the text"),
        Parameter(
          "group", .reference(.column), foreign: ["groups"],
          help: "column whose rows of one value stay on one side of a split; no feature"),
        Parameter(
          "order", .reference(.column), foreign: ["timeseries"],
          help: "column by which the last rows are held out; no feature"),
      ],
      example: "data train.csv target=class"),
    endings: ["csv", "tsv", "txt", "data"], recognises: isFile
  ) { request throws(Problem) in
    var options = try CSV.Options(request.values)
    options.ignoresTruth = request.ignoresTruth
    let source = try CSV.source(request)
    let pictures = try PictureList.Options(request.values, expected: request.expected)
    guard let expected = request.expected else {
      return try CSV.rows(source, options: options, pictures: pictures)
    }
    if let schema = expected.schema {
      var rows = try CSV.rows(source, by: schema, options: options)
      try rows.arrange(as: expected.arrangement)
      return rows
    }
    let table = try CSVTable(source, options)
    guard case .image = expected.arrangement,
      let list = try PictureTable(table, options)
    else {
      throw Problem(
        .modelDoesNotFit,
        "\(request.path) is a table, and the model was fitted on \(expected.arrangement.sizeWords) "
          + "of another kind of file")
    }
    return try list.rows(options, pictures, expected: expected)
  }

  /// Whatever the formats before it did not know.
  @Sendable private static func isFile(_ look: FileLook) -> Bool { !look.isFolder }
}
