export { isTrainingStopped, NonFiniteLoss, nonFiniteLossIn, TrainingStopped } from './endings.ts';
export { installTracking } from './install.ts';
export type { Tracking } from './install.ts';
export type { TrackingOptions, TrackingSummary } from './options.ts';
export { createRandom, drawSeed, seedNativeMultinomial, seedRandom, seedTensorFlow } from './seed.ts';
