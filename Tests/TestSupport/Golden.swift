import Foundation

/// Compares with a file `Golden/NAME` beside the calling test. nil when equal; else what to tell.
///
/// A missing file, and every file while the variable RECORD is set, is written, and that too is a
/// difference: a run that records does not pass.
public func golden(_ text: String, _ name: String, beside file: String = #filePath) -> String? {
  let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    .appendingPathComponent("Golden")
  let place = folder.appendingPathComponent(name)
  let recorded = try? String(contentsOf: place, encoding: .utf8)
  let isRecording = ProcessInfo.processInfo.environment["RECORD"] != nil
  if recorded == text { return nil }
  guard let recorded, !isRecording else {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try text.write(to: place, atomically: true, encoding: .utf8)
    } catch {
      return "\(name): \(error)"
    }
    return "\(name): recorded"
  }
  let old = recorded.split(separator: "\n", omittingEmptySubsequences: false)
  let new = text.split(separator: "\n", omittingEmptySubsequences: false)
  let line = zip(old, new).prefix { $0 == $1 }.count
  let expected = line < old.count ? String(old[line]) : "(end)"
  let got = line < new.count ? String(new[line]) : "(end)"
  return "\(name):\(line + 1)\n  expected: \(expected)\n  got:      \(got)"
}
