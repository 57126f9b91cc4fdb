/// Whatever can have a name in a session.
public enum Item {
  case datum(Datum)
  // Boxed, so that a stack of numbers costs no more than numbers.
  indirect case model(Model)
  /// A model that is fitted in one go.
  indirect case estimator(Estimator)
  indirect case dataset(Dataset)
  indirect case run(Run)
  indirect case record(Record)

  /// The kind in a sentence: "a model", "a tensor (3, 4)".
  public var kind: String {
    switch self {
    case .datum(let datum): datum.kind
    case .model, .estimator: "a model"
    case .dataset: "a data set"
    case .run: "a run"
    case .record(let record): "the record of \(record.title)"
    }
  }

  /// The digest of its exact bits, as `digest` prints it; nil for what has none.
  public var digestText: String? {
    switch self {
    case .model(let model): return model.digest.text
    case .estimator(let estimator): return estimator.digest.text
    case .dataset(let dataset): return dataset.fingerprint.text
    case .run(let run): return run.digest
    case .datum(let datum):
      var print = Fingerprint()
      datum.add(to: &print)
      return print.text
    case .record: return nil
    }
  }

  /// Whether it can be the current model.
  public var isPredictor: Bool {
    switch self {
    case .model, .estimator: true
    default: false
    }
  }

  /// The kind as one word, for a column.
  public var noun: String {
    switch self {
    case .datum(let datum): datum.noun
    case .model, .estimator: "model"
    case .dataset: "data"
    case .run: "run"
    case .record: "record"
    }
  }
}

extension Datum {
  /// The kind as one word.
  public var noun: String {
    switch self {
    case .number: "number"
    case .flag: "flag"
    case .text: "text"
    case .list: "list"
    case .tensor: "tensor"
    case .none: "nothing"
    }
  }
}
