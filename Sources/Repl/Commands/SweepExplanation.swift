import Kernel

extension SweepResult {
  /// What `explain` says of it; `began` is what each pass began with.
  func explanation(began: String?) -> Explanation {
    let runs = points.flatMap(\.runs)
    var told = Explanation(
      "sweep: one training at \(points.count == 1 ? "one point" : "\(points.count) points"), "
        + "\(runs.count == 1 ? "one run" : "\(runs.count) runs")")
    for name in names {
      let values = points.compactMap { point in point.settings.first { $0.name == name }?.value }
      var shown: [String] = []
      for value in values where !shown.contains(value) { shown.append(value) }
      told.say(name, shown.joined(separator: ", "))
    }
    if let began { told.say("start", began) }
    told.say(
      "judged by",
      "\(figure), of which \(Run.isBetterWhenMore(figure) ? "more" : "less") is better, on "
        + (figure == "train" ? "the training rows" : "the held-out rows"))
    told.say("here", sentence)
    if hasBest { sayNoise(in: &told) }
    told.say("instead", "repeat 5 { … } for the noise of the seed alone; compare for two runs")
    told.say("source", "Bouthillier et al., arXiv:2103.03098; Student, Biometrika 6, 1908")
    return told
  }

  /// What the lead of the best is worth.
  private func sayNoise(in told: inout Explanation) {
    switch lead {
    case .measured(let difference, let halfWidth, let on):
      told.say(
        "noise",
        "a difference counts above its 95 % interval: \(Numeral.short(abs(difference))) against "
          + "\(Numeral.short(halfWidth)), from \(on)")
    case .unmeasured:
      told.say("noise", "one seed a point measures none; repeats=3 trains each under three")
    case .undrawn:
      told.say("noise", "no seed reaches these trainings; vary=split holds other rows out")
    case .equal, .alone: break
    }
    if figure != "train", points.count > 1 {
      told.say(
        "beware",
        "the best of \(points.count) was chosen on the held-out rows: split test=0.2 keeps some that "
          + "nothing chooses on")
    }
  }
}
