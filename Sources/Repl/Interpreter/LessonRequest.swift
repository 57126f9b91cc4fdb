/// A lesson that somebody at the prompt wants to walk through.
struct LessonRequest: Equatable {
  /// As it was asked for: the number or name of a lesson in the program, or the path of a file.
  var lesson: String
  /// From the beginning, without what is kept of it.
  var isFresh = false
  /// From the beginning of this step, counted from 1.
  var step: Int?
}
