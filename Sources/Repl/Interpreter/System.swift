import Glibc

/// The end of the process.
enum System {
  static var processNumber: Int { Int(getpid()) }

  static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}
