// swift-tools-version: 6.0
import PackageDescription

/// C is optimised in debug builds too, so that plain `swift test` runs the engine at full speed;
/// contraction is off because the bits of a result are part of the contract (docs/HOUSE.md).
let kernelFlags: [CSetting] = [
  .unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno", "-Wall", "-Wextra"])
]

let package = Package(
  name: "athanor",
  products: [
    .executable(name: "athanor", targets: ["Repl"]),
    .library(name: "FaultInjection", type: .dynamic, targets: ["FaultInjection"]),
  ],
  targets: [
    .target(name: "CEdit", linkerSettings: [.linkedLibrary("edit")]),
    .target(
      name: "CKernels", cSettings: kernelFlags, linkerSettings: [.linkedLibrary("m")]),
    .target(name: "CData", exclude: ["data"]),
    .systemLibrary(name: "CSQLite"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CMD4C"),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png16")]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(
      name: "Kernel", dependencies: ["CKernels", "CData", "CSQLite", "CZlib", "CPNG", "CJPEG"]),
    .target(name: "Viz"),
    .executableTarget(name: "Repl", dependencies: ["Kernel", "Viz", "CEdit", "CMD4C"]),
    .executableTarget(
      name: "Bench", dependencies: ["Kernel", "Viz", "TestSupport"],
      path: "Benchmarks/Bench"),
    .executableTarget(name: "Rates", dependencies: ["Kernel"], path: "Benchmarks/Rates"),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .target(name: "FaultInjection", path: "Tests/FaultInjection"),
    .testTarget(
      name: "KernelTests", dependencies: ["Kernel", "CKernels", "CZlib", "TestSupport"],
      exclude: ["Oracles"]),
    .testTarget(name: "VizTests", dependencies: ["Viz", "TestSupport"], exclude: ["Golden"]),
    .testTarget(
      name: "ReplTests", dependencies: ["Repl", "TestSupport"],
      exclude: ["Oracles", "Release010"]),
    .testTarget(name: "HouseTests", dependencies: ["TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
