import Foundation

// A peer that ends early must not end the benchmark.
signal(SIGPIPE, SIG_IGN)
do {
  try Bench.main(Array(CommandLine.arguments.dropFirst()))
} catch {
  FileHandle.standardError.write(Data("bench: \(error)\n".utf8))
  exit(1)
}
