import CData

/// The real data sets inside the program, exactly as the packages they come from distribute them.
enum BuiltIn {
  static let rows: [Source] = [digits, iris, wine, cancer, diabetes, penguins, fashion, names]

  private static let uci =
    "UCI Machine Learning Repository, CC BY 4.0; as distributed with scikit-learn (BSD 3-Clause)"

  static let digits = row(
    Label(
      "digits", foreign: ["load_digits", "mnist"],
      summary: "Handwritten digits: 1797 images of 8 x 8 pixels, 10 classes.",
      source: "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI, 1998 "
        + "(its test set)",
      example: "data digits"),
    licence: uci, file: { cdata_digits },
    arrangement: .image(height: 8, width: 8, channels: 1, maximum: 16),
    classes: (0...9).map(String.init))

  static let iris = row(
    Label(
      "iris", foreign: ["load_iris"],
      summary: "Iris flowers: 150 rows, four lengths in cm, 3 species.",
      source: "R. A. Fisher: The use of multiple measurements in taxonomic problems, 1936",
      example: "data iris"),
    licence: uci, file: { cdata_iris }, classes: ["setosa", "versicolor", "virginica"])

  static let wine = row(
    Label(
      "wine", foreign: ["load_wine"],
      summary: "Italian wines: 178 rows, 13 chemical measures, 3 growers.",
      source: "M. Forina et al.: PARVUS; S. Aeberhard, D. Coomans, O. de Vel, UCI, 1992",
      example: "data wine"),
    licence: uci, file: { cdata_wine }, classes: ["class_0", "class_1", "class_2"])

  static let cancer = row(
    Label(
      "cancer", aliases: ["breast_cancer"], foreign: ["load_breast_cancer"],
      summary: "Breast tumours: 569 rows, 30 measures of cell nuclei, malignant or benign.",
      source: "W. N. Street, W. H. Wolberg, O. L. Mangasarian: Breast Cancer Wisconsin "
        + "(Diagnostic), UCI, 1993",
      example: "data cancer"),
    licence: uci, file: { cdata_cancer }, classes: ["malignant", "benign"])

  static let diabetes = row(
    Label(
      "diabetes", foreign: ["load_diabetes"],
      summary: "Diabetes patients: 442 rows, 10 measures, progression after a year as a number.",
      source: "B. Efron, T. Hastie, I. Johnstone, R. Tibshirani: Least angle regression, "
        + "Annals of Statistics, 2004",
      example: "data diabetes"),
    licence: "published with the article, no terms stated; as distributed with scikit-learn "
      + "(BSD 3-Clause)",
    file: { cdata_diabetes })

  static let penguins = row(
    Label(
      "penguins", aliases: ["palmerpenguins"], foreign: ["load_penguins"],
      summary: "Penguins: 344 rows of words, sizes and years, with gaps, 3 species.",
      source: "A. M. Horst, A. P. Hill, K. B. Gorman: palmerpenguins, 2020; K. B. Gorman et al., "
        + "PLOS ONE 9(3), 2014",
      example: "data penguins"),
    licence: "CC0 1.0; as distributed with the PyPI package palmerpenguins",
    file: { cdata_penguins }, target: "species", classes: ["Adelie", "Chinstrap", "Gentoo"])

  private static func row(
    _ label: Label, licence: String, file: @escaping @Sendable () -> cdata_file,
    arrangement: Dataset.Arrangement = .table, target: String = "-1", classes: [String]? = nil
  ) -> Source {
    Source(label, .builtIn, licence: licence, taking: options(arrangement)) {
      _ throws(Problem) in
      var options = CSV.Options(
        header: true, target: target, task: classes == nil ? .values : .classes)
      options.classes = classes
      let source = TextSource(bytes(of: file()), path: label.name)
      var rows = try CSVAssembly(CSVTable(source, options), options).rows()
      (rows.guesses, rows.places) = ([], .rows)
      if arrangement != .table {
        // The pixels of an image are its key.
        (rows.arrangement, rows.schema, rows.keys) = (arrangement, nil, nil)
      }
      return rows
    }
  }

  /// Any set can be taken in part, and the gaps of a table be filled.
  private static func options(_ arrangement: Dataset.Arrangement) -> [String] {
    arrangement == .table ? ["rows", "fill"] : ["rows"]
  }

  /// A copy of an embedded file.
  static func bytes(of file: cdata_file) -> [UInt8] {
    Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
  }
}
