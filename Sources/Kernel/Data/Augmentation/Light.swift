extension Augmentation {
  static let light = Augmentation(
    Label(
      "light",
      foreign: [
        "max_lighting", "Brightness", "Contrast", "ColorJitter", "RandomBrightness",
        "RandomContrast", "RandomBrightnessContrast", "brightness_range",
      ],
      summary: "Change brightness and contrast of images, in logit space: nothing is cut off.",
      source: "fastai Brightness and Contrast",
      formula: """
        pixel = s(c (logit(pixel) + b));  s(z) = 1 / (1 + exp(-z))
        b = logit(U(0.5 (1 - {light}), 0.5 (1 + {light})));  log c ~ U(log(1 - {light}), -log(1 - {light}))
        """,
      parameters: [
        Parameter(
          "light", .number(0...0.95), standard: "0.2", foreign: ["brightness", "contrast"],
          help: "how much at most"),
        share("0.75"),
      ],
      example: "augment light=0.2"),
    for: [.image]
  ) { values, rows in
    let (share, most, unit) = (values["p"], values["light"], rows.unit)
    return .change { row, draws in
      var (brightness, contrast) = (0.0, 1.0)
      if draws.fraction(at: 0) < share {
        let level = draws.number(0.5 * (1 - most), 0.5 * (1 + most), at: 1)
        brightness = Maths.log(level / (1 - level))
      }
      if draws.fraction(at: 2) < share { contrast = draws.factor(1 - most, 1 / (1 - most), at: 3) }
      guard brightness != 0 || contrast != 1 else { return }
      Compute.light(row, unit, brightness: Float(brightness), contrast: Float(contrast))
    }
  }

  static let saturation = Augmentation(
    Label(
      "saturation", foreign: ["max_saturation", "RandomSaturation", "color_jitter"],
      summary: "Make the colours of images paler or stronger, in logit space.",
      source: "fastai Saturation",
      formula: """
        logit = c logit + (1 - c) grey;  grey = 0.2989 red + 0.587 green + 0.114 blue, of the logits
        log c ~ U(log(1 - {saturation}), -log(1 - {saturation}))
        """,
      parameters: [
        Parameter("saturation", .number(0...0.95), standard: "0.2", help: "how much at most"),
        share("0.75"),
      ],
      example: "augment saturation=0.2"),
    for: [.image],
    refusal: { dataset in
      dataset.image?.channels == 3
        ? nil
        : "is for colours, and the images of '\(dataset.name)' have \(dataset.image?.channels ?? 0) "
          + "\(dataset.image?.channels == 1 ? "channel" : "channels")"
    },
    make: saturated)

  private static func saturated(_ values: Values, _ rows: AugmentedRows) -> Action {
    let (share, most, unit) = (values["p"], values["saturation"], rows.unit)
    return .change { row, draws in
      guard draws.fraction(at: 0) < share else { return }
      Compute.saturate(row, unit, by: Float(draws.factor(1 - most, 1 / (1 - most), at: 1)))
    }
  }
}
