/// The pictures of a folder and what their folders or names say they show.
///
/// Hidden files are left alone, links to files are followed, links to folders are not: so nothing can be
/// read twice, or without end. Rows stand in the order of the classes and the names' bytes, whatever the disk does.
struct PictureFolder {
  /// Below the folder; of a single file its path.
  private(set) var files: [String]
  /// One a file; nil where nothing names them.
  private(set) var classes: [String]?
  private(set) var notes: [String] = []
  /// Links to folders, below the folder.
  private var links: [String] = []

  static func base(_ path: String) -> String { path.hasSuffix("/") ? path : path + "/" }

  init(_ look: FileLook) throws(Problem) {
    files = []
    guard look.isFolder else {
      guard !look.isPacked else {
        throw Problem(.badFile, "\(look.path): a picture packed by gzip", hint: "unpack it: gunzip")
      }
      files = [look.path]
      return
    }
    let entries = try Folder.entries(look.path).filter { !$0.name.hasPrefix(".") }
    let base = PictureFolder.base(look.path)
    links = entries.filter { $0.isLink && Files.isFolder(base + $0.name) }.map(\.name)
    let folders = entries.filter(\.isFolder).map(\.name)
    let skipped = Set(links)
    let loose = entries.filter { !$0.isFolder && !skipped.contains($0.name) }.map(\.name)
    let pictures = loose.filter(PictureFolder.mayBePicture)
    let isFlat = try pictures.isEmpty ? folders.isEmpty : areEmpty(folders, base)
    if isFlat {
      try takeFlat(pictures, loose.count - pictures.count, look.path)
    } else {
      try takeFolders(folders, base, look.path)
      if !pictures.isEmpty {
        notes.append("\(pictures.count) pictures beside the class folders left out")
      }
    }
    if !links.isEmpty {
      notes.append("links to folders are not followed: " + CSV.listed(links.map(CSV.clipped)))
    }
  }

  /// Endings of files that lie among pictures and are none.
  private static let foreign: Set<String> = [
    "txt", "csv", "tsv", "json", "jsonl", "xml", "yaml", "yml", "md", "html", "htm", "pdf", "db",
    "ini", "mat", "npy", "npz", "pkl", "pt", "py", "ipynb", "log", "zip", "tar", "gz", "tgz", "doc",
    "docx", "xls", "xlsx", "lock", "cfg", "toml", "sh", "mp4", "avi", "mov", "wav", "mp3",
  ]

  private static func mayBePicture(_ name: String) -> Bool {
    guard let point = name.lastIndex(of: ".") else { return true }
    return !foreign.contains(String(name[name.index(after: point)...]).asciiLowercased)
  }

  /// Whether none of the folders holds a picture.
  private func areEmpty(_ folders: [String], _ base: String) throws(Problem) -> Bool {
    for folder in folders
    where try !PictureFolder.pictures(in: base + folder, depth: 0).files.isEmpty {
      return false
    }
    return true
  }

  // MARK: Class folders

  private mutating func takeFolders(
    _ folders: [String], _ base: String, _ path: String
  ) throws(Problem) {
    var classes: [String] = []
    var empty: [String] = []
    var strangers = 0
    for folder in PictureFolder.ordered(Set(folders)) {
      let found = try PictureFolder.pictures(in: base + folder, depth: 0)
      links += found.links.map { folder + "/" + $0 }
      strangers += found.strangers
      if found.files.isEmpty { empty.append(folder) }
      files += found.files.map { folder + "/" + $0 }
      classes += found.files.map { _ in folder }
    }
    guard !files.isEmpty else {
      throw Problem(
        .badFile, "\(path): no pictures in its \(folders.count) folders",
        hint: "PNG and JPEG are read")
    }
    if !empty.isEmpty {
      notes.append(
        "class folders without a picture, which make no class: "
          + CSV.listed(empty.map(CSV.clipped)))
    }
    noteStrangers(strangers)
    self.classes = classes
  }

  /// Folders within a class folder are of the class too, to this depth.
  private static let deepest = 8

  private static func pictures(
    in folder: String, depth: Int
  ) throws(Problem) -> (files: [String], strangers: Int, links: [String]) {
    var (files, strangers, links) = ([String](), 0, [String]())
    for entry in try Folder.entries(folder) where !entry.name.hasPrefix(".") {
      if entry.isFolder {
        guard depth < deepest else {
          throw Problem(.badFile, "\(folder): folders more than \(deepest) deep are not read")
        }
        let below = try pictures(in: folder + "/" + entry.name, depth: depth + 1)
        files += below.files.map { entry.name + "/" + $0 }
        strangers += below.strangers
        links += below.links.map { entry.name + "/" + $0 }
      } else if entry.isLink, Files.isFolder(folder + "/" + entry.name) {
        links.append(entry.name)
      } else if mayBePicture(entry.name) {
        files.append(entry.name)
      } else {
        strangers += 1
      }
    }
    return (files, strangers, links)
  }

  private mutating func noteStrangers(_ count: Int) {
    if count == 1 { notes.append("1 file left out that is no picture") }
    if count > 1 { notes.append("\(count) files left out that are no pictures") }
  }

  /// Numbers in order of value where all are numbers, else in the order of their bytes.
  static func ordered(_ names: Set<String>) -> [String] {
    let numbered = names.map { name in (Int(name), name) }
    let isNumbers = numbered.allSatisfy { $0.0 != nil }
    return numbered.sorted { one, other in
      if isNumbers, one.0 != other.0 { return (one.0 ?? 0) < (other.0 ?? 0) }
      return one.1.utf8.lexicographicallyPrecedes(other.1.utf8)
    }.map(\.1)
  }

  // MARK: Names of files

  private mutating func takeFlat(
    _ pictures: [String], _ strangers: Int, _ path: String
  ) throws(Problem) {
    guard !pictures.isEmpty else {
      throw Problem(
        .badFile, "\(path): no pictures and no folders of pictures", hint: "PNG and JPEG are read")
    }
    files = pictures
    noteStrangers(strangers)
    let words = pictures.map(PictureFolder.label)
    let distinct = Set(words)
    guard !distinct.contains(""), distinct.count > 1 else { return }
    classes = words
    notes.append(
      "classes by the names of the files without their numbers, such as '\(CSV.clipped(words[0]))' of "
        + "\(CSV.clipped(pictures[0]))")
  }

  /// `cat` of `cat.001.jpg`, `cat_12.png` and `cat (3).jpg`; empty where the name is a number.
  static func label(_ name: String) -> String {
    var stem = Substring(name)
    if let point = stem.lastIndex(of: "."), point > stem.startIndex { stem = stem[..<point] }
    let marks: Set<Character> = [".", "_", "-", " ", "(", ")", "#"]
    while let last = stem.last, last.isASCII, last.isNumber || marks.contains(last) {
      stem = stem.dropLast()
    }
    return String(stem)
  }
}
