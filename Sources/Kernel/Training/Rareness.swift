extension Dataset {
  /// Whether accuracy says little about the rows of one side.
  public func rarity(among side: Side) -> Rarity? {
    Rarity(counts: target.counts(in: split.rows(side)), names: target.names)
  }
}
