import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { judge } from '../../../core/results/judge.ts';
import { type OutputResults, type Results, RESULTS_VERSION, resultsFile } from '../../../core/results/results.ts';
import type { TrackingContext } from '../context.ts';
import { insideFramework, letSettle } from '../context.ts';
import type { MaybePromise, Model } from '../framework.ts';
import { whenRead, workingModel } from '../framework.ts';
import type { TrackingOptions } from '../options.ts';
import { type AllAnswers, askModel } from './answers.ts';
import { type DataWatch, type Held, watchData } from './held.ts';

/** Keeps how models did on the data that they were judged by, in a folder of the run. */
export interface ResultBook {
  readonly data: DataWatch;
  /** Judges a model once; lets go of the data. A failure is a warning, never an error. */
  judge(model: Model, held: Held, about: About): MaybePromise<void>;
}

export type About = Pick<Results, 'series' | 'data' | 'call'>;

/** The part of the run's time that judging may take, and milliseconds that it may take in any case. */
const SHARE = 0.01;
const ALLOWED = 500;
/** Less than this is not worth beginning. */
const LEAST = 20;
/** Whoever waits for a run to stop waits no longer than this for its results. */
const MOST = 10_000;

export function createResultBook(context: TrackingContext, folder: string): ResultBook {
  const { tf, models } = context;
  const data = watchData(tf);
  const began = performance.now();
  let spent = 0;
  let warned = false;
  const warn = (error: unknown): void => {
    if (warned) return;
    warned = true;
    const message = `The results can't be kept: ${error instanceof Error ? error.message : String(error)}`;
    context.options.recorder.record({ kind: 'warning', message });
  };

  return {
    data,
    judge(model, held, about) {
      const start = performance.now();
      const left = Math.min(MOST, (start - began) * SHARE + ALLOWED - spent);
      const working = workingModel(tf, model);
      // Asking a model that remembers changes what it remembers.
      if (left < LEAST || working.stateful) {
        held.release();
        return undefined;
      }
      let answers: MaybePromise<AllAnswers | undefined>;
      try {
        answers = insideFramework(context, () => askModel({ tf, model: working, held, time: left }));
      } catch (error) {
        warn(error);
        return undefined;
      } finally {
        held.release();
        spent += performance.now() - start;
      }
      const kept = whenRead(answers, (all) => {
        if (all === undefined) return;
        const { examples, of } = all;
        const outputs = all.outputs.map((answers) => named(judge(answers), context.options.classNames));
        // Of a data set the first examples were kept.
        const first = held.of !== undefined && examples < of ? { first: true } : {};
        try {
          keep(context, folder, { ...about, model: models.nameOf(model), examples, of, ...first, outputs });
        } catch (error) {
          warn(error);
        }
      });
      letSettle(context, kept);
      return kept;
    },
  };
}

/** Puts the names of its classes to an output, where they are known. */
function named(output: OutputResults, namesOf: TrackingOptions['classNames']): OutputResults {
  const names = output.kind === 'classes' ? namesOf?.(output.classes) : undefined;
  return output.kind === 'classes' && names?.length === output.classes ? { ...output, names } : output;
}

function keep({ options }: TrackingContext, folder: string, judged: Omit<Results, 'version' | 'time'>): void {
  const { series } = judged;
  const time = Date.now();
  const results: Results = { version: RESULTS_VERSION, time, ...judged };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, resultsFile(series)), JSON.stringify(results));
  options.recorder.record({ kind: 'results', series, time });
}
