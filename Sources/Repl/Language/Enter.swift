import Kernel

extension SourceText {
  /// What Enter does at the cursor (a UTF-8 offset): nil runs the text, a number goes on in a new row
  /// that begins with so many blanks.
  ///
  /// Text of one row runs wherever the cursor is; in text of several rows it has to be at the end.
  /// Text that will be refused anyway is not worth another row.
  func blanksAfterEnter(at cursor: Int) -> Int? {
    do throws(Problem) { try check() } catch { return nil }
    let isAtEnd = bytes[min(max(cursor, 0), bytes.count)...].allSatisfy(Ascii.isSpace)
    let isOneRow = !trimmed(whole).contains { bytes[$0] == Ascii.newline }
    if completeness == .complete, isAtEnd || isOneRow { return nil }
    var cutter = StatementCutter(self, 0..<min(max(cursor, 0), bytes.count))
    do throws(Problem) { while try cutter.next() != nil {} } catch {
      // What is still open says how deep the next row stands.
      return 2 * min(cutter.open.count, 20)
    }
    return 0
  }
}
