/// How the numbers of one sample lie in memory: positions (pixels, or steps of a sequence), one
/// behind the other, row by row; at each position the features (channels), side by side.
///
/// The same for every layer, because it follows from the shape alone:
///
///     shape       height  width  features
///     (n)              1      1         n
///     (T, n)           1      T         n
///     (H, W, n)        H      W         n
///
/// Up to 4 features at a position lie without gaps, as files hold them; more are padded with zeros
/// to a multiple of 8, half a vector. A vector's features are not padded: its row is.
public struct Geometry: Sendable, Equatable {
  public let height: Int
  public let width: Int
  public let features: Int
  /// Floats from one position to the next.
  public let pitch: Int

  init(height: Int, width: Int, features: Int, pitch: Int) {
    (self.height, self.width, self.features, self.pitch) = (height, width, features, pitch)
  }

  /// The same numbers without gaps.
  var packed: Geometry {
    Geometry(height: height, width: width, features: features, pitch: features)
  }

  /// The pitch of features that have a place among others.
  static func pitch(of features: Int) -> Int { features > 4 ? (features + 7) / 8 * 8 : features }

  public var positions: Int { height * width }
  /// Floats of a sample, pads between positions included.
  public var count: Int { positions * pitch }
  /// Floats from one sample to the next, pads behind it included.
  var stride: Int { (count + 15) / 16 * 16 }
  /// Whether the numbers lie without gaps.
  public var isCompact: Bool { pitch == features }
}
