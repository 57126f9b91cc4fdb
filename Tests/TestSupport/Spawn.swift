import Glibc
import Synchronization

/// The program under test and how it is started.
public enum Program {
  /// The built `athanor`, which stands beside the test executable.
  public static let athanor: String = {
    var room = [UInt8](repeating: 0, count: 4096)
    let count = room.withUnsafeMutableBytes { buffer in
      readlink(
        "/proc/self/exe", buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    let own = String(decoding: room.prefix(max(count, 0)), as: UTF8.self)
    return own.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/athanor"
  }()

  /// The library that makes calls fail, loaded before a program; nil where it was not built.
  public static let injection: String? = {
    let path =
      athanor.split(separator: "/").dropLast().map { "/" + $0 }.joined()
      + "/libFaultInjection.so"
    return access(path, R_OK) == 0 ? path : nil
  }()

  /// What every child sees, unless a test says otherwise: nothing of the tester's own.
  public static let environment = [
    "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TERM": "xterm-256color",
    "LC_ALL": "C.UTF-8", "ATHANOR_HISTORY": "",
  ]
}

/// How a process ended.
public enum Ending: Equatable, Sendable {
  case code(Int32)
  case signal(Int32)
  /// It had to be killed.
  case timeout

  init(status: Int32) {
    let signal = status & 0x7f
    self = signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal)
  }
}

/// Held while descriptors are made and inherited, so that no child of another test gets them.
let spawning = Mutex(())

/// A pipe that children inherit only where they are told to. Call with `spawning` held.
func makePipe() -> (read: Int32, write: Int32) {
  var ends: [Int32] = [0, 0]
  _ = pipe(&ends)
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return (ends[0], ends[1])
}

/// Starts a process; `configure` says what its descriptors are.
func spawn(
  _ path: String, _ arguments: [String], environment: [String: String?], folder: String?,
  newSession: Bool, configure: (inout posix_spawn_file_actions_t) -> Void
) -> pid_t? {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  configure(&actions)

  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
  let newSessionFlag: Int32 = 0x80  // POSIX_SPAWN_SETSID, which is not imported
  if newSession { flags |= newSessionFlag }
  posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))

  let merged = Program.environment.merging(environment.compactMapValues { $0 }) { $1 }
    .filter { environment[$0.key] == nil || environment[$0.key]! != nil }
  let words =
    folder.map { ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", $0, path] + arguments }
    ?? [path] + arguments
  var argv = words.map { strdup($0) } + [nil]
  var envp = merged.map { strdup($0.key + "=" + $0.value) } + [nil]
  defer { for word in argv + envp { free(word) } }
  var pid: pid_t = 0
  return posix_spawn(&pid, words[0], &actions, &attributes, &argv, &envp) == 0 ? pid : nil
}

/// Milliseconds of a clock that only goes forward.
func milliseconds() -> Int {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
}

/// Waits for a process that is ending; kills it when it does not.
func reap(_ pid: pid_t, timeout: Int) -> Ending {
  let end = milliseconds() + timeout
  var status: Int32 = 0
  while true {
    let found = waitpid(pid, &status, WNOHANG)
    if found == pid { return Ending(status: status) }
    if found < 0 && errno != EINTR { return .timeout }
    if milliseconds() > end {
      kill(pid, SIGKILL)
      waitpid(pid, &status, 0)
      return .timeout
    }
    usleep(2000)
  }
}
