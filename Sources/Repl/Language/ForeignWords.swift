import Kernel

/// What fastai, Keras, PyTorch, Lightning and Python say where we have another word. Rows know the
/// names of their own trick; here are the words for commands, options and habits.
enum ForeignWords {
  /// The statement that does what a command or method of another tool does.
  static func command(for word: String) -> String? {
    commands[word.asciiLowercased]
  }

  /// The parameter that another tool's option name stands for.
  static func parameter(_ word: String, among parameters: [Parameter]) -> Parameter? {
    guard word.utf8.count <= 64 else { return nil }
    if let own = parameters.first(where: { $0.foreign.contains { $0.isSameWord(as: word) } }) {
      return own
    }
    for name in options[word.asciiLowercased] ?? [] {
      if let parameter = parameters.first(where: { $0.answers(to: name) }) { return parameter }
    }
    return nil
  }

  static let commands: [String: String] = [
    // fastai
    "fit_one_cycle": "fit 1cycle", "fit_flat_cos": "fit flatcos", "fit_sgdr": "fit sgdr",
    "fine_tune": "transfer", "lr_find": "lrfind", "recorder": "plot loss", "show_batch": "show",
    "plot_loss": "plot loss", "plot_losses": "plot loss", "show_results": "worst",
    "plot_top_losses": "worst", "top_losses": "worst", "get_preds": "predict", "tta": "predict",
    "untar_data": "data", "learner": "model", "summary_model": "summary",
    // Keras, scikit-learn
    "sequential": "model mlp", "compile": "optimiser", "evaluate": "score", "train": "fit",
    "history_plot": "plot loss", "train_test_split": "split", "cross_val_score": "cv",
    "kfold": "cv", "confusion_matrix": "confusion", "gridsearchcv": "sweep", "grid": "sweep",
    "votingclassifier": "ensemble", "load_digits": "data digits", "load_iris": "data iris",
    "load_wine": "data wine", "load_breast_cancer": "data cancer", "load_diabetes": "data diabetes",
    "make_moons": "data moons", "make_circles": "data circles", "make_blobs": "data blobs",
    // PyTorch, Lightning
    "manual_seed": "seed", "seed_everything": "seed", "set_seed": "seed", "trainer": "fit",
    "tuner": "lrfind", "lr_finder": "lrfind", "find_lr": "lrfind", "range_test": "lrfind",
    "dataloader": "data", "dataset": "data", "load_data": "data", "initialize": "init",
    "initialise": "init", "weights_init": "init", "reset_parameters": "init",
    "opt": "optimiser", "optimizer": "optimiser", "optim": "optimiser", "criterion": "loss",
    "scheduler": "schedule",
    "lr_scheduler": "schedule", "test": "score", "epochs": "fit", "resume": "continue",
    "overfit_batches": "overfit",
    // shells and other prompts
    "exit": "quit", "bye": "quit", "q": "quit", "ls": "vars", "who": "vars", "whos": "vars",
    "man": "help", "source": "run", "hash": "digest", "checksum": "digest",
  ]

  private static let options: [String: [String]] = [
    "learning_rate": ["lr"], "lr_max": ["lr"], "max_lr": ["lr"], "base_lr": ["lr"], "eta": ["lr"],
    "init_lr": ["lr"], "initial_lr": ["lr"], "start_lr": ["from", "lr"], "end_lr": ["to"],
    "min_lr": ["from", "floor"], "num_it": ["steps"], "num_iter": ["steps"], "num_steps": ["steps"],
    "num_training": ["steps"], "batch_size": ["bs"], "batch": ["bs"], "batchsize": ["bs"],
    "weight_decay": ["wd"], "decay": ["wd"], "l2": ["wd"], "n_epoch": ["epochs"],
    "n_epochs": ["epochs"], "num_epochs": ["epochs"], "max_epochs": ["epochs"],
    "epoch": ["epochs"], "nb_epoch": ["epochs"], "optimizer": ["opt", "optimiser"],
    "opt_func": ["opt"], "optim": ["opt"], "loss_func": ["loss"], "loss_fn": ["loss"],
    "criterion": ["loss"], "random_state": ["seed"], "rng": ["seed"], "moms": ["momentum"],
    "mom": ["momentum"], "beta1": ["betas"], "pct_start": ["pct", "rise", "warmup"],
    "test_size": ["valid"], "valid_pct": ["valid"], "validation_split": ["valid"],
    "val_split": ["valid"], "stop_div": ["stop"], "suggest_funcs": ["rule"],
    "clip_grad": ["clip"], "grad_clip": ["clip"], "gradient_clip_val": ["clip"],
    "clipnorm": ["clip"], "max_norm": ["clip"], "max_grad_norm": ["clip"],
    "accumulate_grad_batches": ["accumulate"], "n_acc": ["accumulate"],
    "grad_accum": ["accumulate"], "warmup_steps": ["warmup"], "warmup_epochs": ["warmup"],
    "early_stopping": ["patience"], "dropout_rate": ["dropout", "p"], "drop": ["dropout"],
    "ps": ["dropout"], "rate": ["p", "lr"], "nonlinearity": ["gain"], "mode": ["fan"],
    "distribution": ["dist"], "target_column": ["target"], "label": ["target"],
    "label_smoothing": ["smoothing"], "name": ["as"], "repeat": ["repeats"],
    "n_repeats": ["repeats"],
    "dim": ["axis"], "dims": ["axis"], "keepdim": ["keep"], "keepdims": ["keep"],
  ]

  /// What other tools' names are looked up in.
  static let modules: Set<String> = [
    "torch", "nn", "optim", "np", "numpy", "jax", "jnp", "tf", "keras", "fastai", "sklearn", "pd",
    "pandas", "plt", "math", "random", "scipy",
  ]

  /// Calls that are written without a call here.
  static let functions: [String: String] = [
    "print": "a name alone prints its value",
    "type": "a name alone prints its kind", "dir": "vars lists what there is",
    "range": "arange(0, 10) is the list of numbers", "list": "a list is written [1, 2]",
    "tensor": "a list in square brackets is a tensor where one is needed",
    "array": "a list in square brackets is a tensor where one is needed",
    "exit": "the command quit leaves", "open": "the command open reads a session file",
  ]
}
