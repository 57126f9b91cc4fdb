extension TextSource {
  /// Several tables with the same columns as one text, in the order given. Where the first lines of all are equal
  /// they are names, and those of the later ones are left out. Files without rows add nothing and are named.
  convenience init(tables paths: [String], path: String) throws(Problem) {
    var files: [(path: String, bytes: [UInt8])] = []
    for path in paths {
      var bytes = try Files.read(path)
      if Gzip.isPacked(bytes) { bytes = try Gzip.unpack(bytes, path: path) }
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
      if let problem = bytes.isEmpty ? nil : FileKind.problem(with: bytes, path: path) {
        throw problem
      }
      files.append((path, bytes))
    }
    let heads = files.map { TextSource.firstLine($0.bytes) }.filter { !$0.isEmpty }
    let hasNames = heads.count > 1 && heads.allSatisfy { $0.elementsEqual(heads[0]) }
    var (text, line): ([UInt8], Int) = ([], 1)
    var parts: [Part] = []
    var empty: [String] = []
    for (file, bytes) in files {
      let head = TextSource.firstLine(bytes)
      let body = hasNames ? bytes[head.endIndex...] : bytes[...]
      guard body.contains(where: { $0 > 32 }) else {
        empty.append(file)
        continue
      }
      let isFirst = parts.isEmpty
      let own = isFirst ? bytes[...] : body
      try MemoryBudget.check((text.count + own.count) * 2)
      if let last = text.last, last != 10, last != 13 {
        text.append(10)
        line += 1
      }
      parts.append(Part(path: file, line: line, ownLine: isFirst || !hasNames ? 1 : 2))
      text += own
      line += own.count { $0 == 10 }
    }
    guard !parts.isEmpty else {
      throw Problem(
        .badFile, "\(path): \(paths.count) files, none of them with a row",
        hint: "was the download complete?")
    }
    self.init(text, path: path, parts: parts)
    notes = ["\(parts.count) files: " + CSV.listed(parts.map { CSV.clipped($0.path) }, limit: 12)]
    if !empty.isEmpty {
      notes.append("without rows: " + CSV.listed(empty.map { CSV.clipped($0) }, limit: 12))
    }
  }

  /// The first line with its end.
  private static func firstLine(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    guard let end = bytes.firstIndex(of: 10) else { return bytes[...] }
    return bytes[...end]
  }
}
