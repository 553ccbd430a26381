import type { TargetName } from './target.ts';

export interface FrameworkWords {
  /** As people call it. */
  readonly label: string;
  /** The language of its code, as VS Code names it. */
  readonly language: 'python' | 'typescript' | 'javascript' | 'plaintext';
  /** Whose words the readers take its code for; nothing where they read none of it. */
  readonly framework?: 'keras' | 'torch' | 'tfjs';
}

/** What people are shown of each target. Only what is in here is offered. */
export const FRAMEWORKS: Partial<Record<TargetName, FrameworkWords>> = {
  keras: { label: 'Keras', language: 'python', framework: 'keras' },
  pytorch: { label: 'PyTorch', language: 'python', framework: 'torch' },
  tfjs: { label: 'TensorFlow.js (TypeScript)', language: 'typescript', framework: 'tfjs' },
  'tfjs-js': { label: 'TensorFlow.js (JavaScript)', language: 'javascript', framework: 'tfjs' },
  flax: { label: 'JAX (Flax NNX)', language: 'python' },
};

/** Targets that are files, and whose code is only a listing of what the file holds. */
export const FILE_FORMATS: Partial<Record<TargetName, FrameworkWords>> = {
  onnx: { label: 'ONNX', language: 'plaintext' },
};

/** Everything that a model can be written for. */
export const ALL_TARGETS: Partial<Record<TargetName, FrameworkWords>> = { ...FRAMEWORKS, ...FILE_FORMATS };
