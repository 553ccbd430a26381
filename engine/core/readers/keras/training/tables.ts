/** Arguments that all optimizers of Keras share. */
const OPTIMIZER =
  'clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99, ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None, name=None';
const EPSILON = 'epsilon=0.0000001';

export const OPTIMIZERS: Readonly<Record<string, string>> = {
  Adadelta: `learning_rate=0.001, rho=0.95, ${EPSILON}, weight_decay=None, ${OPTIMIZER}`,
  Adafactor: `learning_rate=0.001, beta_2_decay=-0.8, epsilon_1=1e-30, epsilon_2=0.001, clip_threshold=1.0, relative_step=True, weight_decay=None, ${OPTIMIZER}`,
  Adagrad: `learning_rate=0.001, initial_accumulator_value=0.1, ${EPSILON}, weight_decay=None, ${OPTIMIZER}`,
  Adam: `learning_rate=0.001, beta_1=0.9, beta_2=0.999, ${EPSILON}, amsgrad=False, weight_decay=None, ${OPTIMIZER}`,
  AdamW: `learning_rate=0.001, weight_decay=0.004, beta_1=0.9, beta_2=0.999, ${EPSILON}, amsgrad=False, ${OPTIMIZER}`,
  Adamax: `learning_rate=0.001, beta_1=0.9, beta_2=0.999, ${EPSILON}, weight_decay=None, ${OPTIMIZER}`,
  Ftrl: `learning_rate=0.001, learning_rate_power=-0.5, initial_accumulator_value=0.1, l1_regularization_strength=0.0, l2_regularization_strength=0.0, l2_shrinkage_regularization_strength=0.0, beta=0.0, weight_decay=None, ${OPTIMIZER}`,
  Lamb: `learning_rate=0.001, beta_1=0.9, beta_2=0.999, ${EPSILON}, weight_decay=None, ${OPTIMIZER}`,
  Lion: `learning_rate=0.001, beta_1=0.9, beta_2=0.99, weight_decay=None, ${OPTIMIZER}`,
  Muon: `learning_rate=0.001, adam_beta_1=0.9, adam_beta_2=0.999, adam_weight_decay=0.004, ${EPSILON}, weight_decay=0.004, ${OPTIMIZER}, exclude_layers=None, exclude_embeddings=True, muon_a=3.4445, muon_b=-4.775, muon_c=2.0315, adam_lr_ratio=1, momentum=0.95, ns_steps=5, nesterov=True, rms_rate=0.2`,
  Nadam: `learning_rate=0.001, beta_1=0.9, beta_2=0.999, ${EPSILON}, weight_decay=None, ${OPTIMIZER}`,
  RMSprop: `learning_rate=0.001, rho=0.9, momentum=0.0, ${EPSILON}, centered=False, weight_decay=None, ${OPTIMIZER}`,
  SGD: `learning_rate=0.01, momentum=0.0, nesterov=False, weight_decay=None, ${OPTIMIZER}`,
  LossScaleOptimizer: 'inner_optimizer, initial_scale=32768.0, dynamic_growth_steps=2000, name=None',
};

export const SCHEDULES: Readonly<Record<string, string>> = {
  CosineDecay: 'initial_learning_rate, decay_steps, alpha=0.0, name="CosineDecay", warmup_target=None, warmup_steps=0',
  CosineDecayRestarts: 'initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name="SGDRDecay"',
  ExponentialDecay: 'initial_learning_rate, decay_steps, decay_rate, staircase=False, name="ExponentialDecay"',
  InverseTimeDecay: 'initial_learning_rate, decay_steps, decay_rate, staircase=False, name="InverseTimeDecay"',
  PiecewiseConstantDecay: 'boundaries, values, name="PiecewiseConstant"',
  PolynomialDecay:
    'initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False, name="PolynomialDecay"',
};

const LOSS = 'reduction="sum_over_batch_size", name=None, dtype=None';

export const LOSSES: Readonly<Record<string, string>> = {
  BinaryCrossentropy: `from_logits=False, label_smoothing=0.0, axis=-1, ${LOSS}`,
  BinaryFocalCrossentropy: `apply_class_balancing=False, alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0, axis=-1, ${LOSS}`,
  CTC: LOSS,
  CategoricalCrossentropy: `from_logits=False, label_smoothing=0.0, axis=-1, ${LOSS}`,
  CategoricalFocalCrossentropy: `alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0, axis=-1, ${LOSS}`,
  CategoricalGeneralizedCrossEntropy: `q=0.5, ${LOSS}`,
  CategoricalHinge: LOSS,
  Circle: `gamma=80.0, margin=0.4, remove_diagonal=True, ${LOSS}`,
  CosineSimilarity: `axis=-1, ${LOSS}`,
  Dice: `reduction="sum_over_batch_size", name=None, axis=None, dtype=None`,
  Hinge: LOSS,
  Huber: `delta=1.0, ${LOSS}`,
  KLDivergence: LOSS,
  LogCosh: LOSS,
  MeanAbsoluteError: LOSS,
  MeanAbsolutePercentageError: LOSS,
  MeanSquaredError: LOSS,
  MeanSquaredLogarithmicError: LOSS,
  Poisson: LOSS,
  SparseCategoricalCrossentropy: `from_logits=False, ignore_class=None, reduction="sum_over_batch_size", axis=-1, name=None, dtype=None`,
  SquaredHinge: LOSS,
  Tversky: 'alpha=0.5, beta=0.5, reduction="sum_over_batch_size", name=None, axis=None, dtype=None',
};

/** Short names that Keras takes for a loss or metric. */
export const SHORT_LOSSES: Readonly<Record<string, string>> = {
  mse: 'MeanSquaredError',
  mae: 'MeanAbsoluteError',
  mape: 'MeanAbsolutePercentageError',
  msle: 'MeanSquaredLogarithmicError',
  bce: 'BinaryCrossentropy',
  kld: 'KLDivergence',
  kl_divergence: 'KLDivergence',
  kullback_leibler_divergence: 'KLDivergence',
  logcosh: 'LogCosh',
  huber_loss: 'Huber',
};

const NAMED = 'name=None, dtype=None';
const THRESHOLDS = 'thresholds=None, name=None, dtype=None';

export const METRICS: Readonly<Record<string, string>> = {
  AUC: 'num_thresholds=200, curve="ROC", summation_method="interpolation", name=None, dtype=None, thresholds=None, multi_label=False, num_labels=None, label_weights=None, from_logits=False',
  Accuracy: NAMED,
  BinaryAccuracy: `${NAMED}, threshold=0.5`,
  BinaryCrossentropy: `${NAMED}, from_logits=False, label_smoothing=0`,
  BinaryIoU: `target_class_ids=(0, 1), threshold=0.5, ${NAMED}`,
  CategoricalAccuracy: NAMED,
  CategoricalCrossentropy: `${NAMED}, from_logits=False, label_smoothing=0, axis=-1`,
  CategoricalHinge: NAMED,
  CosineSimilarity: `${NAMED}, axis=-1`,
  F1Score: `average=None, threshold=None, ${NAMED}`,
  FBetaScore: `average=None, beta=1.0, threshold=None, ${NAMED}`,
  FalseNegatives: THRESHOLDS,
  FalsePositives: THRESHOLDS,
  Hinge: NAMED,
  IoU: `num_classes, target_class_ids, ${NAMED}, ignore_class=None, sparse_y_true=True, sparse_y_pred=True, axis=-1`,
  KLDivergence: NAMED,
  LogCoshError: NAMED,
  Mean: NAMED,
  MeanAbsoluteError: NAMED,
  MeanAbsolutePercentageError: NAMED,
  MeanIoU: `num_classes, ${NAMED}, ignore_class=None, sparse_y_true=True, sparse_y_pred=True, axis=-1`,
  MeanMetricWrapper: `fn, ${NAMED}`,
  MeanSquaredError: NAMED,
  MeanSquaredLogarithmicError: NAMED,
  OneHotIoU: `num_classes, target_class_ids, ${NAMED}, ignore_class=None, sparse_y_pred=False, axis=-1`,
  OneHotMeanIoU: `num_classes, ${NAMED}, ignore_class=None, sparse_y_pred=False, axis=-1`,
  Poisson: NAMED,
  Precision: `thresholds=None, top_k=None, class_id=None, ${NAMED}`,
  PrecisionAtRecall: `recall, num_thresholds=200, class_id=None, ${NAMED}`,
  R2Score: `class_aggregation="uniform_average", num_regressors=0, ${NAMED}`,
  Recall: `thresholds=None, top_k=None, class_id=None, ${NAMED}`,
  RecallAtPrecision: `precision, num_thresholds=200, class_id=None, ${NAMED}`,
  RootMeanSquaredError: NAMED,
  SensitivityAtSpecificity: `specificity, num_thresholds=200, class_id=None, ${NAMED}`,
  SparseCategoricalAccuracy: NAMED,
  SparseCategoricalCrossentropy: `${NAMED}, from_logits=False, ignore_class=None, axis=-1`,
  SparseTopKCategoricalAccuracy: `k=5, ${NAMED}, from_sorted_ids=False`,
  SpecificityAtSensitivity: `sensitivity, num_thresholds=200, class_id=None, ${NAMED}`,
  SquaredHinge: NAMED,
  Sum: NAMED,
  TopKCategoricalAccuracy: `k=5, ${NAMED}`,
  TrueNegatives: THRESHOLDS,
  TruePositives: THRESHOLDS,
};

export const CALLBACKS: Readonly<Record<string, string>> = {
  BackupAndRestore: 'backup_dir, save_freq="epoch", double_checkpoint=False, delete_checkpoint=True',
  CSVLogger: 'filename, separator=",", append=False',
  EarlyStopping:
    'monitor="val_loss", min_delta=0, patience=0, verbose=0, mode="auto", baseline=None, restore_best_weights=False, start_from_epoch=0',
  LambdaCallback:
    'on_epoch_begin=None, on_epoch_end=None, on_train_begin=None, on_train_end=None, on_train_batch_begin=None, on_train_batch_end=None, **more',
  LearningRateScheduler: 'schedule, verbose=0',
  ModelCheckpoint:
    'filepath, monitor="val_loss", verbose=0, save_best_only=False, save_weights_only=False, mode="auto", save_freq="epoch", initial_value_threshold=None',
  ProgbarLogger: '',
  ReduceLROnPlateau:
    'monitor="val_loss", factor=0.1, patience=10, verbose=0, mode="auto", min_delta=0.0001, cooldown=0, min_lr=0.0',
  RemoteMonitor:
    'root="http://localhost:9000", path="/publish/epoch/end/", field="data", headers=None, send_as_json=False',
  SwapEMAWeights: 'swap_on_epoch=False',
  TensorBoard:
    'log_dir="logs", histogram_freq=0, write_graph=True, write_images=False, write_steps_per_second=False, update_freq="epoch", profile_batch=0, embeddings_freq=0, embeddings_metadata=None',
  TerminateOnNaN: 'raise_error=False',
};

const RANDOM = 'seed=None';

export const INITIALIZERS: Readonly<Record<string, string>> = {
  Constant: 'value=0.0',
  GlorotNormal: RANDOM,
  GlorotUniform: RANDOM,
  HeNormal: RANDOM,
  HeUniform: RANDOM,
  Identity: 'gain=1.0',
  LecunNormal: RANDOM,
  LecunUniform: RANDOM,
  Ones: '',
  Orthogonal: 'gain=1.0, seed=None',
  RandomNormal: 'mean=0.0, stddev=0.05, seed=None',
  RandomUniform: 'minval=-0.05, maxval=0.05, seed=None',
  TruncatedNormal: 'mean=0.0, stddev=0.05, seed=None',
  VarianceScaling: 'scale=1.0, mode="fan_in", distribution="truncated_normal", seed=None',
  Zeros: '',
};

export const REGULARIZERS: Readonly<Record<string, string>> = {
  L1: 'l1=0.01',
  L1L2: 'l1=0.0, l2=0.0',
  L2: 'l2=0.01',
  OrthogonalRegularizer: 'factor=0.01, mode="rows"',
};

export const CONSTRAINTS: Readonly<Record<string, string>> = {
  MaxNorm: 'max_value=2, axis=0',
  MinMaxNorm: 'min_value=0.0, max_value=1.0, rate=1.0, axis=0',
  NonNeg: '',
  UnitNorm: 'axis=0',
};
