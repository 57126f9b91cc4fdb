extension Geometry {
  /// How a sample of this shape lies.
  public init(_ shape: Shape) {
    let (height, width, features): (Int, Int, Int)
    switch shape.rank {
    case 2: (height, width, features) = (1, shape[0], shape[1])
    case 3: (height, width, features) = (shape[0], shape[1], shape[2])
    default: (height, width, features) = (1, 1, shape.count)
    }
    self.init(
      height: height, width: width, features: features,
      pitch: shape.rank >= 2 ? Geometry.pitch(of: features) : features)
  }
}
