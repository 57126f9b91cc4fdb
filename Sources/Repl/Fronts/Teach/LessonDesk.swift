import Kernel

/// The files that a lesson's own lines read and write: those beside the lesson, and what was written, which lies
/// apart from them. What a line has written is part of the lesson's state: it is there again after a pause,
/// and gone again after `back`.
final class LessonDesk {
  private let home: LessonHome
  private var overlay: Overlay?
  /// Whose files lie in the overlay.
  private var chain = ""
  /// What was written before a state, by its chain.
  private var files: [String: [File]] = [:]

  private struct File {
    let name: String
    let bytes: [UInt8]
  }

  /// Bytes that are kept of one state.
  private static let most = 50_000_000

  init(_ home: LessonHome) { self.home = home }

  deinit { overlay?.remove() }

  /// Runs `body` in the state `before`, which leads to the state `after`.
  func inside(
    _ before: String, _ after: String, _ body: () -> Bool
  ) throws(Problem) -> Bool {
    guard !Confinement.isOn else { return body() }
    try prepare(before)
    guard let overlay else { return body() }
    let isGood = try Confinement.inside(overlay, remedy: "type the line yourself", body)
    if before != after { try keep(overlay, after) }
    return isGood
  }

  func clear() {
    overlay?.remove()
    (overlay, chain) = (nil, "")
  }

  /// The overlay with what was written before a state, and nothing else.
  private func prepare(_ state: String) throws(Problem) {
    if overlay != nil, chain == state { return }
    clear()
    var folder = "."
    switch home.origin {
    case .file(let path): folder = Files.folder(of: path)
    case .program:
      if let own = home.folder {
        folder = own + "/desk"
        try Files.makeFolder(folder)
      }
    }
    let fresh = try Overlay(over: folder)
    (overlay, chain) = (fresh, state)
    for file in try kept(state) { try fresh.put(file.bytes, at: file.name) }
  }

  private func kept(_ state: String) throws(Problem) -> [File] {
    if let found = files[state] { return found }
    guard let folder = home.path(ofFilesAt: state), Files.isFolder(folder) else { return [] }
    var found: [File] = []
    var open = [""]
    while let place = open.popLast() {
      for entry in try Folder.entries(folder + "/" + place) {
        let name = place + entry.name
        if entry.isFolder {
          open.append(name + "/")
        } else {
          found.append(File(name: name, bytes: try Files.read(folder + "/" + name)))
        }
      }
    }
    files[state] = found
    return found
  }

  /// Notes what lies in the overlay now.
  private func keep(_ overlay: Overlay, _ state: String) throws(Problem) {
    chain = state
    var found: [File] = []
    var room = LessonDesk.most
    for name in try overlay.written() where room > 0 {
      let bytes: [UInt8]
      do throws(Problem) {
        bytes = try Files.read(overlay.path + "/" + name, limit: room)
      } catch {
        // More than is kept of a state: the line that wrote it writes it again after `back`.
        guard error.code == .memory else { throw error }
        continue
      }
      room -= bytes.count
      found.append(File(name: name, bytes: bytes))
    }
    files[state] = found
    guard !found.isEmpty, let folder = home.path(ofFilesAt: state) else { return }
    try Files.makeFolder(folder)
    for file in found {
      let path = folder + "/" + file.name
      try Files.makeFolder(Files.folder(of: path))
      try AtomicFile.write(file.bytes, to: path)
    }
  }
}
