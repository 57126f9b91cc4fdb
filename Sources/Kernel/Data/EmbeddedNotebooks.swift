import CData

/// The lessons and scripts of `notebooks/`, inside the program.
public enum EmbeddedNotebooks {
  /// The names of the files, in their order.
  public static var names: [String] { lessons.map { String(cString: $0.name) } }

  /// A copy of a file; nil where none has the name.
  public static func bytes(of name: String) -> [UInt8]? {
    lessons.first { String(cString: $0.name) == name }.map { BuiltIn.bytes(of: $0.file) }
  }

  private static var lessons: [cdata_lesson] {
    var found: [cdata_lesson] = []
    while let lesson = cdata_lesson_at(Int32(found.count)) { found.append(lesson.pointee) }
    return found
  }
}
