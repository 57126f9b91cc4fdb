import Kernel

extension Workspace {
  /// The state a notebook goes on from, for its reader: this one, with the names that the reader has made
  /// and that mean nothing in it.
  ///
  /// What the notebook's fences leave behind is not touched by anything the reader does, so their outputs
  /// stay what they are; and what the reader has made is there for later exercises.
  func keepingNames(of own: Workspace) -> Workspace {
    var merged = self
    for name in own.session.names(without: session) where name != "_" {
      if let item = own.session[name] { merged.session.bind(name, item) }
    }
    return merged
  }
}
