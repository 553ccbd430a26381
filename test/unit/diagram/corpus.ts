import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { diagramOf } from '../../../engine/core/diagram/fromModel.ts';
import type { DiagramGraph } from '../../../engine/core/diagram/graph.ts';
import type { Model } from '../../../engine/core/model/graph.ts';
import { read } from '../../../engine/core/readers/read.ts';

const folder = path.join(import.meta.dirname, '..', '..', 'models');

export interface CorpusModel {
  /** `keras/gpt.py: gpt` */
  readonly title: string;
  readonly model: Model;
  readonly graph: DiagramGraph;
}

export function readModels(text: string, directory = folder): readonly Model[] {
  const resolve = (module: string) => {
    const file = path.join(directory, `${module.replaceAll('.', '/')}.py`);
    return existsSync(file) ? { file, text: readFileSync(file, 'utf8') } : undefined;
  };
  return read(text, { language: 'python', resolve }).models;
}

/** Every model of the golden files, as the editor reads it. */
export function corpus(pattern = '{keras,torch/files}/*.py'): readonly CorpusModel[] {
  return globSync(pattern, { cwd: folder })
    .filter((file) => !path.basename(file).startsWith('make'))
    .sort()
    .flatMap((file) => {
      const at = path.join(folder, file);
      const models = readModels(readFileSync(at, 'utf8'), path.dirname(at));
      return models.map((model) => ({
        title: `${file.replaceAll('\\', '/')}: ${model.name}`,
        model,
        graph: diagramOf(model),
      }));
    });
}
