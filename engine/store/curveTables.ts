import type { CurveKey } from '../core/runs/curve.ts';
import { blobColumn, columnBlob, type CurveSeries } from '../core/runs/curveSeries.ts';
import { DAMAGED, inTransaction, type Database } from './database.ts';
import { NODE_FACTOR, NODE_SIZE, putNode, readNode, type CurveNode } from './curveNodes.ts';

/** Points of level 0 in a chunk; a chunk of a higher level holds as many doubles or fewer. */
const CHUNK_POINTS = 1024;
const CHUNK_NODES = 128;
const COLUMNS = 3;

/** A finished run's curve in the index. */
export interface StoredCurve {
  readonly id: number;
  readonly count: number;
  readonly restarts: number;
}

export interface NamedCurve extends Omit<CurveKey, 'run'> {
  readonly points: CurveSeries;
}

/** Replaces all curves of a run. `stamp` names the state of the journal that they were read from. */
export function writeCurves(database: Database, run: string, curves: Iterable<NamedCurve>, stamp: string): void {
  inTransaction(database, () => {
    deleteCurves(database, run);
    const addCurve = database.prepare(
      'INSERT INTO curves (run, series, axis, metric, count, restarts) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const { series, axis, metric, points } of curves) {
      const added = addCurve.run(run, series, axis, metric, points.length, points.restarts.length);
      writeChunks(database, Number(added.lastInsertRowid), points);
    }
    database.prepare('INSERT INTO journals (run, stamp) VALUES (?, ?)').run(run, stamp);
  });
}

export function deleteCurves(database: Database, run: string): void {
  database.prepare('DELETE FROM chunks WHERE curve IN (SELECT id FROM curves WHERE run = ?)').run(run);
  database.prepare('DELETE FROM curves WHERE run = ?').run(run);
  database.prepare('DELETE FROM journals WHERE run = ?').run(run);
}

/** The stamp that the run's curves were written with; undefined where there are none. */
export function curvesStamp(database: Database, run: string): string | undefined {
  return database.prepare('SELECT stamp FROM journals WHERE run = ?').get(run)?.['stamp'] as string | undefined;
}

export function findCurve(database: Database, key: CurveKey): StoredCurve | undefined {
  const row = database
    .prepare('SELECT id, count, restarts FROM curves WHERE run = ? AND series = ? AND axis = ? AND metric = ?')
    .get(key.run, key.series, key.axis, key.metric);
  return row as StoredCurve | undefined;
}

function writeChunks(database: Database, curve: number, points: CurveSeries): void {
  const add = database.prepare('INSERT INTO chunks (curve, level, chunk, data) VALUES (?, ?, ?, ?)');
  for (let chunk = 0; chunk * CHUNK_POINTS < points.length; chunk++) {
    const from = chunk * CHUNK_POINTS;
    const { steps, values, times } = points.blobs(from, Math.min(points.length, from + CHUNK_POINTS));
    add.run(curve, 0, chunk, Buffer.concat([steps, values, times]));
  }
  for (let level = 1; NODE_FACTOR ** level < points.length; level++) {
    const width = NODE_FACTOR ** level;
    const count = Math.ceil(points.length / width);
    for (let chunk = 0; chunk * CHUNK_NODES < count; chunk++) {
      const first = chunk * CHUNK_NODES;
      const nodes = new Float64Array(Math.min(CHUNK_NODES, count - first) * NODE_SIZE);
      for (let at = 0; at < nodes.length; at += NODE_SIZE) {
        const from = (first + at / NODE_SIZE) * width;
        putNode(nodes, at, points, [from, Math.min(points.length, from + width)]);
      }
      add.run(curve, level, chunk, columnBlob(nodes));
    }
  }
}

/** Reads a stored curve chunk by chunk and keeps what it has read: made for one request. */
export interface CurveChunks {
  /** How many chunks were read. */
  readonly read: number;
  point(index: number): { readonly step: number; readonly value: number; readonly time: number };
  node(level: number, number: number): CurveNode;
}

export function openChunks(database: Database, curve: number): CurveChunks {
  const select = database.prepare('SELECT data FROM chunks WHERE curve = ? AND level = ? AND chunk = ?');
  const known = new Map<string, Float64Array>();
  const chunkAt = (level: number, chunk: number): Float64Array => {
    const name = `${level} ${chunk}`;
    let data = known.get(name);
    if (!data) {
      const row = select.get(curve, level, chunk);
      if (!row) throw Object.assign(new Error('A part of a curve is missing from the index.'), { errcode: DAMAGED });
      data = blobColumn(row['data'] as Uint8Array);
      known.set(name, data);
    }
    return data;
  };
  return {
    get read() {
      return known.size;
    },
    point(index) {
      const chunk = chunkAt(0, Math.floor(index / CHUNK_POINTS));
      const rows = chunk.length / COLUMNS;
      const at = index % CHUNK_POINTS;
      return { step: chunk[at] ?? NaN, value: chunk[rows + at] ?? NaN, time: chunk[2 * rows + at] ?? NaN };
    },
    node: (level, number) =>
      readNode(chunkAt(level, Math.floor(number / CHUNK_NODES)), (number % CHUNK_NODES) * NODE_SIZE),
  };
}
