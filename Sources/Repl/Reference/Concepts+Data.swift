extension Concept {
  static let dataConcepts: [Concept] = [
    Concept(
      "train valid test",
      aliases: ["validation set", "held-out rows", "held out", "test set", "holdout"],
      "Rows to learn from, rows to choose by, rows for the last word.",
      "Whatever was chosen on the held-out rows (rate, epoch, net) makes their figure a little too good. A "
        + "test part that nothing chose on says what to expect. 20 % each is usual; the error of a share p on "
        + "n rows is sqrt(p (1 - p) / n).",
      see: ["split valid=0.2 test=0.2", "score test"]),
    Concept(
      "stratification", aliases: ["stratified", "stratify"],
      "Splitting so that each class has its share on both sides.",
      "What data does for classes. Without it a rare class may be missing on one side.",
      see: ["split valid=0.2", "hist classes"]),
    Concept(
      "leak", aliases: ["leakage", "data leak", "data leakage", "contamination"],
      "Training rows tell something about held-out ones that new rows would not.",
      "Copies on both sides, rows of one person on both, a column that is made from the target, scaling "
        + "fitted on all rows. Signs: a figure too good to be true, one column that decides everything. "
        + "data says how many held-out rows have the inputs of a training row.",
      see: ["data people.csv group=person", "filter leaks", "filter duplicates"]),
    Concept(
      "scaling inputs",
      aliases: ["standardisation", "standardization", "z-score", "zscore", "feature scaling"],
      "Bringing all columns to mean 0 and deviation 1.",
      "A column in thousands would otherwise own the gradient. It is fitted on the training rows and kept "
        + "with the model, so new files are scaled alike. Pixels go to 0..1.",
      see: ["data wine scaling=zscore", "show 3"]),
    Concept(
      "class imbalance", aliases: ["imbalance", "imbalanced", "rare class"],
      "One class has far fewer rows than another.",
      "With 1 % of a class, always saying the other is 99 % accurate. Look at balanced accuracy, F1 or AUC; "
        + "weigh rows before you throw any away.",
      see: ["balance weights", "score metric=balanced_accuracy,f1", "confusion"]),
    Concept(
      "missing values", aliases: ["gaps", "nan cells", "imputation", "fill"],
      "Cells that hold nothing.",
      "fill=median puts the middle of the training rows there, fill=drop leaves such rows out. That a cell is "
        + "missing may itself be information.",
      see: ["data penguins fill=median", "data penguins fill=drop"]),
    Concept(
      "outlier", aliases: ["outliers"], "A row far from all others.",
      "Sometimes a mistake of the file, sometimes the most interesting row. Squared error follows them; "
        + "absolute error and Huber's do less.",
      see: ["filter outliers", "loss huber", "hist alcohol"]),
    Concept(
      "data augmentation", aliases: ["augmentation"],
      "Changed copies of the training rows, drawn anew each epoch.",
      "Only changes that keep the label: a flipped digit is another one. It costs epochs and saves rows, and "
        + "works best on pictures.",
      see: ["augment standard", "show augmented=yes", "augment off"]),
    Concept(
      "augmentation presets", aliases: ["mild", "standard", "strong", "aug_transforms"],
      "Words of augment for several augmentations of images at once.",
      "mild, standard and strong are flip, warp, rotate, zoom and light by fastai's aug_transforms with mult "
        + "0.5, 1 and 2. Options behind the word change it: flip=off where left and right matter, as in digits.",
      see: ["augment mild", "augment standard flip=off", "help augment"]),
    Concept(
      "test-time augmentation", aliases: ["tta"],
      "A model answers for several draws of a row, and the answers are averaged.",
      "It is another predictor, slower by the number of draws, and often a little better. Draws that the model "
        + "never met while training make it worse.",
      see: ["augment shift=0.1", "score tta=8"]),
    Concept(
      "mixup", aliases: ["cutmix", "mixing"],
      "Training rows are blends of two, and so are their targets.",
      "mixup blends all numbers, cutmix pastes a box. The net is less sure of itself between classes. The "
        + "training loss is of blends then, and has a floor above 0.",
      see: ["fit 5 mixup=0.4", "fit 5 cutmix=1", "fit 5 smooth=0.1"]),
    Concept(
      "label noise", aliases: ["wrong labels", "mislabelled", "mislabeled"],
      "Targets that are not true.",
      "Even well-known test sets have 3 % of them (Northcutt et al., arXiv:2103.14749). Rows with a high loss "
        + "that stay so in every run are the first to look at. Late epochs learn them by heart.",
      see: ["filter mislabelled", "filter audit mislabelled", "worst 20"]),
    Concept(
      "curse of dimensionality", aliases: ["dimensionality", "many columns"],
      "With many columns all rows are far from each other.",
      "Neighbours lose their meaning, and chance finds columns that look useful. Fewer columns, more rows, "
        + "or a model that is held back.",
      see: ["model linear", "model knn"]),
    Concept(
      "distribution shift", aliases: ["shift", "drift", "domain shift"],
      "New rows come from elsewhere than the training rows.",
      "A random split cannot show it. Hold out by time or by group where the use will be on later days or "
        + "other groups.",
      see: ["split every=5", "data people.csv group=person"]),
    Concept(
      "baseline", aliases: ["guessing", "majority class", "dummy"],
      "What somebody comes to who looks at no input.",
      "For classes the largest one's share, for numbers the mean (R2 of 0). fit and score say where a net "
        + "does no better. The next baseline is a linear model.",
      see: ["model linear", "hist classes"]),
    Concept(
      "cross-validation", aliases: ["cross validation", "k-fold", "kfold", "folds"],
      "Every row is held out once, in turns.",
      "It uses few rows well and shows the spread between splits. Several splits by seed do much the same.",
      see: ["split valid=0.2 seed=1", "repeat 5 { fit 5 }"]),
    Concept(
      "shuffling", aliases: ["shuffle", "order of rows"],
      "Drawing another order of the rows in each epoch.",
      "Rows sorted by class would pull the net from one to the next. The order follows from seed and epoch "
        + "alone.",
      see: ["fit 5 seed=1", "seed 7"]),
  ]

  static let judgingConcepts: [Concept] = [
    Concept(
      "calibration", aliases: ["calibrated", "overconfidence", "confidence"],
      "Whether of the rows said with 80 % four in five are right.",
      "Modern nets are too sure (Guo et al., arXiv:1706.04599). ECE is the mean gap, Brier and log loss "
        + "punish it. Accuracy does not change when a net is calibrated.",
      see: ["score metric=ece,brier,logloss", "fit 5 metric=accuracy,ece"]),
    Concept(
      "precision and recall",
      aliases: ["precision recall", "sensitivity", "tpr", "false positives"],
      "Of those said, how many are right; of those there, how many are found.",
      "One is bought with the other by the threshold. F1 is their harmonic mean; where errors cost "
        + "differently, neither replaces the two costs.",
      see: ["score classes=yes", "score metric=precision,recall,f1", "confusion"]),
    Concept(
      "roc curve", aliases: ["roc", "roc auc", "area under curve"],
      "Hits against false alarms for every threshold.",
      "Its area (auc) is the chance that a row of the class gets a higher score than one that is not: 0.5 "
        + "is guessing. With rare classes it looks better than it is.",
      see: ["score metric=auc", "help auc"]),
    Concept(
      "confusion matrix", aliases: ["misclassification", "confusions"],
      "Which class is taken for which.",
      "Rows are the truth, columns what was said. Two classes that swap often need better inputs, not a "
        + "longer run.",
      see: ["confusion", "worst 8"]),
    Concept(
      "r squared", aliases: ["coefficient of determination", "explained variance"],
      "The share of the target's variance that the model explains.",
      "1 - error / variance: 0 is as good as the mean, negative is worse than it.",
      see: ["score metric=r2", "help r2"]),
    Concept(
      "significance", aliases: ["confidence interval", "error bars", "paired test", "p-value"],
      "Whether a difference is more than chance.",
      "A share p on n rows is known to 2 sqrt(p (1 - p) / n): 3 % for 90 % on 400 rows. Two models on the "
        + "same rows are compared by the rows on which they differ, two settings over paired seeds.",
      see: ["whatif lr=1e-3,1e-2 { fit 5 }", "compare r1 r2", "repeat 5 { fit 5 }"]),
    Concept(
      "ensemble of nets", aliases: ["ensembles", "bagging", "committee"],
      "Several models asked together.",
      "The mean of five seeds is usually better than the best of them; the gain is largest where they err on "
        + "different rows.",
      see: ["repeat 5 { fit 5 }", "compare r1 r2"]),
    Concept(
      "double descent", aliases: ["interpolation threshold"],
      "Held-out error that rises near the size that just fits, then falls again.",
      "Nakkiran et al. (arXiv:1912.02292). A net larger than needed, regularised, is often the safe choice.",
      see: ["model mlp 512", "plot loss"]),
    Concept(
      "bias and variance", aliases: ["bias variance", "tradeoff", "bias-variance"],
      "Error from being too simple, and error from following the rows at hand.",
      "High training error is the first, a wide gap to the held-out rows or between seeds the second.",
      see: ["plot loss", "repeat 5 { fit 5 }"]),
    Concept(
      "hard examples", aliases: ["hard rows", "focal loss"],
      "Rows the net gets wrong, or right with difficulty.",
      "First look whether they are hard or wrongly labelled: a weight on wrong labels makes things worse.",
      see: ["mine", "mine ohem keep=0.5", "mine replay", "loss focal gamma=2"]),
    Concept(
      "hard negative mining", aliases: ["hard negatives", "hard negative"],
      "Rows of other classes that are taken for one, shown more often.",
      "From detectors, where almost everything is background (Felzenszwalb et al. 2010). What one class gains the "
        + "others may pay: look at both.",
      see: ["mine negatives class=8", "confusion"]),
    Concept(
      "online hard example mining", aliases: ["ohem", "batch hard"],
      "Only the hardest rows of each batch count in the loss.",
      "Shrivastava et al. (arXiv:1604.03540). Where labels are wrong it learns the mistakes: clean first, or "
        + "skip the very hardest.",
      see: ["mine ohem keep=0.5", "filter mislabelled"]),
    Concept(
      "curriculum learning", aliases: ["curriculum", "self-paced learning"],
      "Easy rows first, all of them later.",
      "Bengio et al. (2009). It helps where labels are noisy or time is short, and often not at all.",
      see: ["mine curriculum full=3", "mine map"]),
  ]
}
