extension FileFormat {
  /// Chosen by its word, `data lines FILE`, or by a model of text; no first bytes tell it from a table.
  static let lines = FileFormat(
    label: Label(
      "lines", aliases: ["text"], foreign: ["TextVectorization", "Tokenizer", "pad_sequences"],
      summary: "Lines of text as sequences of characters, with a class each.",
      source: "UTF-8; padding as Keras's pad_sequences does it",
      parameters: TextLines.shared + [TextLines.length], example: "data lines names.txt sep=tab"),
    endings: ["txt"], recognises: { _ in false },
    read: { request throws(Problem) in
      try TextLines.rows(
        request.look.bytes(most: TextLines.mostBytes), path: request.path,
        options: TextLines.Options(request.values),
        expected: request.expected, ignoringTruth: request.ignoresTruth)
    })
}

extension Source {
  /// `data lines FILE`: the format's own parameters, behind a file's name.
  static let lines = Source(
    Label(
      "lines", foreign: FileFormat.lines.label.foreign, summary: FileFormat.lines.label.summary,
      source: FileFormat.lines.label.source,
      parameters: [Parameter("file", .path, .required, help: "text in UTF-8")]
        + [TextLines.length],
      example: "data lines names.txt length=12"),
    .file, taking: TextLines.shared.map(\.name) + ["rows"]
  ) { values throws(Problem) in
    let look = try FileLook(values[word: "file"])
    guard !look.isFolder else {
      throw Problem(
        .badFile, "\(look.path) is a folder, not lines of text", hint: "data \(look.path)",
        about: "file")
    }
    if let problem = FileKind.problem(withLines: look.start, path: look.path) { throw problem }
    return try TextLines.rows(
      look.bytes(most: TextLines.mostBytes), path: look.path, options: TextLines.Options(values),
      expected: nil)
  }
}
