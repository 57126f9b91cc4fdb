/// Colours for eyes and paper, chosen so that people who confuse red and green can tell them apart
/// (after M. Okabe and K. Ito, "Color universal design", 2008) and ordered by measured contrast.
/// Every series also has a dash pattern and a name at its end: colour is never alone.
public enum Palette {
  public static let count = 6

  /// On white, each at least 3:1 (WCAG 2.2).
  static let light = ["#0072B2", "#D55E00", "#009E73", "#B85C8E", "#8A6D00", "#4D4D4D"]
  /// On #0d1117, each at least 3:1.
  static let dark = ["#56B4E9", "#E69F00", "#2BC49A", "#CC79A7", "#F0E442", "#B8B8B8"]

  /// xterm's colours nearest to ones that read on both black and white.
  private static let indexed = [32, 166, 35, 175, 136, 244]
  private static let full = [
    "0;124;190", "213;94;0", "0;158;115", "190;98;150", "160;120;0", "128;128;128",
  ]
  private static let sixteen = [94, 31, 32, 35, 33, 36]

  static func wrap(_ index: Int, _ count: Int = Palette.count) -> Int {
    let rest = index % count
    return rest < 0 ? rest + count : rest
  }

  static func terminal(_ index: Int, _ depth: ColourDepth) -> String? {
    let place = wrap(index)
    switch depth {
    case .none: return nil
    case .sixteen: return "\(sixteen[place])"
    case .indexed: return "38;5;\(indexed[place])"
    case .full: return "38;2;\(full[place])"
    }
  }
}
