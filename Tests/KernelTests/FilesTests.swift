import Foundation
import Kernel
import Testing

/// Reading, appending and saving: what is refused, and that nothing is left behind.
@Suite final class FilesTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "files-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func path(_ name: String) -> String { folder + "/" + name }

  private func content(_ name: String) throws -> String {
    String(decoding: try Files.read(path(name)), as: UTF8.self)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private func problem(_ body: () throws(Problem) -> Void) -> Problem? {
    do throws(Problem) {
      try body()
      return nil
    } catch { return error }
  }

  private func mode(_ name: String) -> mode_t {
    var found = stat()
    return stat(path(name), &found) == 0 ? found.st_mode & 0o7777 : 0
  }

  @Test func bytesComeBack() throws {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try AtomicFile.write(bytes, to: path("a"))
    #expect(try Files.read(path("a")) == bytes)
    try AtomicFile.write([], to: path("a"))
    #expect(try Files.read(path("a")) == [])
    #expect(try names() == ["a"])
  }

  @Test func whatCannotBeRead() {
    mkfifo(path("pipe"), 0o600)
    let cases: [(String, String)] = [
      (path("none"), "no such file or folder"), (folder, "a folder, not a file"),
      (path("pipe"), "a pipe, not a file"), ("/dev/null", "a device, not a file"),
      ("/proc/self/status", "no plain file"), ("", "missing"), ("a\0b", "zero byte"),
      (path("none") + "/b", "no such file or folder"), ("/dev/null/b", "no folder"),
      (String(repeating: "x", count: 300), "too long"),
    ]
    for (path, words) in cases {
      let found = problem { () throws(Problem) in _ = try Files.read(path) }
      #expect(found?.code == .unreadable)
      #expect(found?.message.contains(words) == true, "\(path): \(found?.message ?? "read")")
    }
  }

  @Test func aFileLargerThanTheLimitIsRefusedBeforeItIsRead() throws {
    let handle = open(path("huge"), O_CREAT | O_WRONLY, 0o600)
    ftruncate(handle, 1 << 40)
    close(handle)
    let found = problem { () throws(Problem) in _ = try Files.read(path("huge")) }
    #expect(found?.code == .memory)
    try AtomicFile.write([1, 2, 3], to: path("three"))
    #expect(problem { () throws(Problem) in _ = try Files.read(path("three"), limit: 2) } != nil)
    #expect(try Files.read(path("three"), limit: 3) == [1, 2, 3])
  }

  @Test func anyLegalNameWorks() throws {
    let wanted = [
      "a b", "quote\"'", "new\nline", "-rf", "$(x)", "炼丹", String(repeating: "é", count: 127),
      String(repeating: "n", count: 255),
    ]
    for name in wanted { try AtomicFile.write(Array("x".utf8), to: path(name)) }
    #expect(try names() == wanted.sorted())
  }

  @Test func appending() throws {
    try Files.append(Array("one\n".utf8), to: path("log"))
    try Files.append(Array("two\n".utf8), to: path("log"))
    #expect(try content("log") == "one\ntwo\n")
    #expect(problem { () throws(Problem) in try Files.append([1], to: folder) } != nil)
    mkfifo(path("pipe"), 0o600)
    #expect(problem { () throws(Problem) in try Files.append([1], to: path("pipe")) } != nil)
    #expect(problem { () throws(Problem) in try Files.append([1], to: "/dev/null") } != nil)
  }

  @Test func aSaveKeepsModeAndFollowsLinks() throws {
    try AtomicFile.write(Array("old".utf8), to: path("real"))
    chmod(path("real"), 0o640)
    symlink("real", path("link"))
    symlink(path("link"), path("far"))
    try AtomicFile.write(Array("new".utf8), to: path("far"))
    #expect(try content("real") == "new")
    #expect(mode("real") == 0o640)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == "real")
    symlink("fresh", path("dangling"))
    try AtomicFile.write(Array("x".utf8), to: path("dangling"))
    #expect(try content("fresh") == "x")
    #expect(try names() == ["dangling", "far", "fresh", "link", "real"])
  }

  @Test func whatCannotBeSaved() throws {
    mkfifo(path("pipe"), 0o600)
    symlink("loop", path("loop"))
    let cases: [(String, String)] = [
      (folder, "a folder"), (path("pipe"), "a pipe"), ("/dev/null", "a device"),
      (path("none") + "/b", "no such file or folder"), (path("loop"), "symbolic links"),
      ("", "missing"), ("a\0b", "zero byte"),
    ]
    for (path, words) in cases {
      let found = problem { () throws(Problem) in try AtomicFile.write([1], to: path) }
      #expect(found?.code == .unwritable)
      #expect(found?.message.contains(words) == true, "\(path): \(found?.message ?? "saved")")
    }
    #expect(try names() == ["loop", "pipe"])
  }

  @Test func aFileOfADeadWriterIsRemoved() throws {
    try Files.append(Array("torn".utf8), to: path(".work.ath.saving-0"))
    try AtomicFile.write(Array("whole".utf8), to: path("work.ath"))
    #expect(try names() == ["work.ath"])
    #expect(try content("work.ath") == "whole")
  }

  @Test func aFileOfALivingWriterIsLeftAlone() throws {
    let other = open(path(".work.ath.saving-0"), O_CREAT | O_WRONLY, 0o600)
    flock(other, LOCK_EX)
    try AtomicFile.write(Array("whole".utf8), to: path("work.ath"))
    #expect(try names() == [".work.ath.saving-0", "work.ath"])
    close(other)
  }

  @Test func manyWritersLeaveOneWholeFile() throws {
    let target = path("shared")
    DispatchQueue.concurrentPerform(iterations: 32) { writer in
      let bytes = [UInt8](repeating: UInt8(writer), count: 50_000)
      try? AtomicFile.write(bytes, to: target)
    }
    let bytes = try Files.read(target)
    #expect(bytes.count == 50_000)
    #expect(bytes.allSatisfy { $0 == bytes[0] })
    #expect(try names() == ["shared"])
  }
}
