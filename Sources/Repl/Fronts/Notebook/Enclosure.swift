import Kernel

/// Where a notebook or a script is run: in its folder, and unless it is trusted in an overlay and for a limited
/// time.
struct Enclosure {
  /// Runs without limits, in the folder itself.
  let trusts: Bool
  /// Of processor time for each that is not trusted.
  let seconds: Int

  /// A picture that a notebook has drawn and that is not the one beside it.
  struct Drawn {
    let path: String
    let bytes: [UInt8]
    /// Nothing lies beside it.
    let isNew: Bool
  }

  /// Runs the cells, and hands out the pictures that they drew; then does the exercises, and `more` in the
  /// same place.
  func run(
    _ notebook: Notebook, in folder: String, more: (NotebookRun) -> Void = { _ in }
  ) throws(Problem) -> (run: NotebookRun, drawn: [Drawn]) {
    func whole(_ run: NotebookRun) -> NotebookRun {
      var run = run
      run.doExercises(notebook)
      more(run)
      return run
    }
    guard !trusts else { return (try Folder.inside(folder) { whole(NotebookRun(notebook)) }, []) }
    let overlay = try Overlay(over: folder)
    defer { overlay.remove() }
    Interrupt.limit(seconds: seconds)
    let run = try Confinement.inside(overlay) { NotebookRun(notebook) }
    let drawn = try self.drawn(in: overlay)
    return (try Confinement.inside(overlay) { whole(run) }, drawn)
  }

  private func drawn(in overlay: Overlay) throws(Problem) -> [Drawn] {
    var drawn: [Drawn] = []
    for name in try overlay.written() where name.hasSuffix(".svg") {
      let path = overlay.base + "/" + name
      let bytes = try Files.read(overlay.path + "/" + name)
      let old = Files.exists(path) ? try Files.read(path) : nil
      if old != bytes { drawn.append(Drawn(path: path, bytes: bytes, isNew: old == nil)) }
    }
    return drawn
  }

  func run(_ script: SourceText, in folder: String) throws(Problem) -> NotebookRun {
    guard !trusts else { return try Folder.inside(folder) { NotebookRun(script: script) } }
    let overlay = try Overlay(over: folder)
    defer { overlay.remove() }
    Interrupt.limit(seconds: seconds)
    return try Confinement.inside(overlay) { NotebookRun(script: script) }
  }
}
