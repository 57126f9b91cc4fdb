extension Model {
  /// What an initialiser would aim at in each matrix of this model; nothing is drawn.
  public func aims(
    of initialiser: Initialiser, _ values: Values = Values()
  ) throws(Problem) -> [(layer: String, aim: Filler.Aim)] {
    var filled = values
    filled.fillStandards(of: initialiser.label)
    let filler = try initialiser.make(filled)
    var aims: [(layer: String, aim: Filler.Aim)] = []
    for (index, place) in layout.places.enumerated() {
      for number in place.slices where layout.slices[number].isMatrix {
        let site = layout.slices[number].site(gain: gain(of: index))
        aims.append((place.name, filler.aim(site)))
      }
    }
    return aims
  }
}
