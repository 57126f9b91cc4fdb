import Foundation

/// What a finished child process cost.
struct Child {
  let seconds: Double
  /// Peak resident memory in bytes.
  let peak: Int
  let status: Int32
  let output: String
}

/// Runs a program to its end, its output kept.
func run(_ program: String, _ arguments: [String]) -> Child? {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardInput = FileHandle.nullDevice
  do { try process.run() } catch { return nil }
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return Child(
    seconds: 0, peak: 0, status: process.terminationStatus,
    output: String(decoding: output, as: UTF8.self))
}

/// Runs a program to its end without a pipe in between, and asks the system what it cost.
func cost(_ program: String, _ arguments: [String]) -> Child? {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for descriptor: Int32 in 0...2 {
    let flags = descriptor == 0 ? O_RDONLY : O_WRONLY
    posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", flags, 0)
  }
  var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
  words.append(nil)
  defer { for word in words { free(word) } }
  var pid: pid_t = 0
  let start = DispatchTime.now().uptimeNanoseconds
  guard posix_spawn(&pid, program, &actions, nil, words, environ) == 0 else { return nil }
  var status: Int32 = 0
  var usage = rusage()
  guard wait4(pid, &status, 0, &usage) == pid else { return nil }
  let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
  return Child(
    seconds: seconds, peak: usage.ru_maxrss * 1024, status: (status >> 8) & 0xFF, output: "")
}
