/** Every id that package.json and the code share. A test holds this table and package.json against each other. */

export const Command = {
  train: 'descent.train',
  trainWithArguments: 'descent.trainWithArguments',
  debugTraining: 'descent.debugTraining',
  stop: 'descent.stop',
  newExperiment: 'descent.newExperiment',
  openLossChart: 'descent.openLossChart',
  chooseData: 'descent.chooseData',
  showArchitecture: 'descent.showArchitecture',
  exportDiagram: 'descent.exportDiagram',
  showCode: 'descent.showCode',
  pasteAsKeras: 'descent.pasteAsKeras',
  pasteAsPytorch: 'descent.pasteAsPytorch',
  pasteAsTfjs: 'descent.pasteAsTfjs',
  showLayers: 'descent.model.showLayers',
  convertModel: 'descent.model.convert',
  setInputShape: 'descent.model.setInputShape',
  setSizes: 'descent.model.setSizes',
  followFolder: 'descent.followFolder',
  unfollowFolder: 'descent.unfollowFolder',
  showOutput: 'descent.showOutput',
  selectBackend: 'descent.selectBackend',
  setUpFaster: 'descent.setUpFaster',
  doctor: 'descent.doctor',
  filterRuns: 'descent.runs.filter',
  clearFilter: 'descent.runs.clearFilter',
  runSelect: 'descent.run.select',
  runStop: 'descent.run.stop',
  runAgain: 'descent.run.again',
  runAgainWithArguments: 'descent.run.againWithArguments',
  runOpenChart: 'descent.run.openChart',
  runShowArchitecture: 'descent.run.showArchitecture',
  runGoToCode: 'descent.run.goToCode',
  runCompareSource: 'descent.run.compareSource',
  runShowLog: 'descent.run.showLog',
  runOpenFolder: 'descent.run.openFolder',
  runRename: 'descent.run.rename',
  runNote: 'descent.run.note',
  runDelete: 'descent.run.delete',
  runCopyValue: 'descent.run.copyValue',
} as const;
export type CommandId = (typeof Command)[keyof typeof Command];

/** Run by items of views only: no entry in package.json. */
export const InternalCommand = {
  showMore: 'descent.runs.showMore',
  pickLiveRun: 'descent.training.pick',
  convertSelection: 'descent.code.convertSelection',
  showFailures: 'descent.training.failures',
} as const;

export const View = { container: 'descent', runs: 'descent.runs' } as const;

export const Panel = { loss: 'descent.loss', architecture: 'descent.architecture', code: 'descent.code' } as const;

export const Setting = {
  backend: 'descent.backend',
  seed: 'descent.seed',
  arguments: 'descent.arguments',
  stopOnNonFinite: 'descent.stopOnNonFinite',
  stopOnDiskFull: 'descent.stopOnDiskFull',
  keepCheckpoints: 'descent.checkpoints.keep',
  checkpointLimit: 'descent.checkpoints.limit',
  runsPerDevice: 'descent.runsPerDevice',
  nodePath: 'descent.node.path',
  python: 'descent.python',
  dataFolders: 'descent.dataFolders',
  capture: 'descent.capture',
  gradients: 'descent.gradients',
  inlineChart: 'descent.inlineChart.enabled',
  notifications: 'descent.notifications',
  shapeHints: 'descent.shapeHints.enabled',
  rules: 'descent.rules',
} as const;
export type SettingId = (typeof Setting)[keyof typeof Setting];

/** Context keys for `when` clauses. */
export const Context = {
  /** The active editor's file holds a training call. */
  trainable: 'descent.trainable',
  /** A run of the active editor's file is alive. */
  training: 'descent.training',
  /** The active editor's text defines a model. */
  hasModels: 'descent.hasModels',
  hasRuns: 'descent.hasRuns',
  filtered: 'descent.filtered',
  /** At least one followed TensorBoard folder. */
  following: 'descent.following',
} as const;

/** `contextValue` of tree items: words joined by dots, matched with regular expressions in `when` clauses. */
export const TreeItemKind = { run: 'run', group: 'group' } as const;
