import { type Random, random } from "../random.ts";

/** Size of a texture: it stands for 360 × 180 degrees at 0.25 degrees, and repeats in both directions. */
export const textureCols = 1440;
export const textureRows = 720;

/** The noise fields that the stand-in's clouds are made of, each of mean 0 and variance 1, and the waves. */
export interface VenusTextures {
  /** Very smooth: large-scale brightness. */
  readonly broad: Float32Array;
  /** Mottled: distance to the second-nearest less that to the nearest of scattered seeds. */
  readonly cells: Float32Array;
  /** Drawn out along the columns. */
  readonly streaks: Float32Array;
  readonly smooth: Float32Array;
  readonly fine: Float32Array;
  /** Packets of waves, 0 outside of them. */
  readonly waves: Float32Array;
  /** How much of a packet there is, 0 to 1. */
  readonly packets: Float32Array;
}

const known = new Map<number, VenusTextures>();

/** The textures of a seed; made once in about half a second. */
export function venusTextures(seed: number): VenusTextures {
  const made = known.get(seed) ?? makeTextures(seed);
  known.set(seed, made);
  return made;
}

function makeTextures(seed: number): VenusTextures {
  const stream = (part: number) => random(seed * 16 + part);
  return {
    broad: noise(stream(0), 60, 60),
    cells: cellularNoise(stream(1), 16),
    streaks: noise(stream(2), 1.6, 22),
    smooth: noise(stream(3), 14, 14),
    fine: noise(stream(4), 4, 4),
    ...wavePackets(stream(5), 14),
  };
}

/** White noise under an almost Gaussian window: three running means along each axis. */
function noise(draw: Random, sigmaRows: number, sigmaCols: number): Float32Array {
  let field: Float32Array = new Float32Array(textureRows * textureCols);
  for (let i = 0; i < field.length; i++) field[i] = draw.normal();
  for (let pass = 0; pass < 3; pass++) {
    field = runningMean(field, textureRows, textureCols, 1, textureCols, boxReach(sigmaCols));
    field = runningMean(field, textureCols, 1, textureCols, textureRows, boxReach(sigmaRows));
  }
  return toUnitVariance(field);
}

/** Half width of the box whose triple use has this standard deviation. */
function boxReach(sigma: number): number {
  return Math.max(1, Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2));
}

function runningMean(
  field: Float32Array,
  lines: number,
  apart: number,
  step: number,
  length: number,
  reach: number,
): Float32Array {
  const result = new Float32Array(field.length);
  const width = 2 * reach + 1;
  for (let line = 0; line < lines; line++) {
    const at = line * apart;
    let sum = 0;
    for (let i = -reach; i <= reach; i++) sum += field[at + ((i + 4 * length) % length) * step];
    let [ahead, behind] = [reach + 1, length - reach];
    for (let i = 0; i < length; i++) {
      result[at + i * step] = sum / width;
      sum += field[at + ahead * step] - field[at + behind * step];
      if (++ahead === length) ahead = 0;
      if (++behind === length) behind = 0;
    }
  }
  return result;
}

/** @param spacing - of the seeds, in cells; one seed is dropped anywhere into each square of this size */
function cellularNoise(draw: Random, spacing: number): Float32Array {
  const [blockRows, blockCols] = [textureRows / spacing, textureCols / spacing];
  const seedRow = new Float64Array(blockRows * blockCols);
  const seedCol = new Float64Array(blockRows * blockCols);
  for (let b = 0; b < seedRow.length; b++) {
    seedRow[b] = (Math.floor(b / blockCols) + draw.next()) * spacing;
    seedCol[b] = ((b % blockCols) + draw.next()) * spacing;
  }
  const field = new Float32Array(textureRows * textureCols);
  for (let row = 0; row < textureRows; row++) {
    const blockRow = Math.floor(row / spacing);
    for (let col = 0; col < textureCols; col++) {
      const blockCol = Math.floor(col / spacing);
      let [nearest, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let dr = -1; dr <= 1; dr++) {
        const r = (blockRow + dr + blockRows) % blockRows;
        for (let dc = -1; dc <= 1; dc++) {
          const b = r * blockCols + ((blockCol + dc + blockCols) % blockCols);
          const across = wrapped(seedCol[b] - col, textureCols);
          const up = wrapped(seedRow[b] - row, textureRows);
          const distance = across * across + up * up;
          if (distance < nearest) [nearest, second] = [distance, nearest];
          else if (distance < second) second = distance;
        }
      }
      field[row * textureCols + col] = Math.sqrt(second) - Math.sqrt(nearest);
    }
  }
  // Without the cusps at the seeds, which a camera would not resolve.
  const across = runningMean(field, textureRows, textureCols, 1, textureCols, 2);
  return toUnitVariance(runningMean(across, textureCols, 1, textureCols, textureRows, 2));
}

/** Plane waves of 9 to 23 cells under round Gaussian envelopes 68 to 180 cells wide. */
function wavePackets(draw: Random, count: number): Pick<VenusTextures, "waves" | "packets"> {
  const waves = new Float32Array(textureRows * textureCols);
  const packets = new Float32Array(textureRows * textureCols);
  for (let packet = 0; packet < count; packet++) {
    const [centerRow, centerCol] = [draw.next() * textureRows, draw.next() * textureCols];
    const wavelength = 9 + 14 * draw.next();
    const sigma = (68 + 112 * draw.next()) / 4;
    const turn = 2 * Math.PI * draw.next();
    const strength = 0.5 + 0.5 * draw.next();
    const [waveRow, waveCol] = [Math.sin(turn), Math.cos(turn)].map((part) => (2 * Math.PI * part) / wavelength);
    const reach = Math.ceil(3 * sigma);
    for (let dr = -reach; dr <= reach; dr++) {
      const row = (Math.floor(centerRow) + dr + textureRows) % textureRows;
      for (let dc = -reach; dc <= reach; dc++) {
        const at = row * textureCols + ((Math.floor(centerCol) + dc + textureCols) % textureCols);
        const envelope = Math.exp((-0.5 * (dr * dr + dc * dc)) / (sigma * sigma));
        waves[at] += strength * envelope * Math.cos(dr * waveRow + dc * waveCol);
        packets[at] = Math.max(packets[at], envelope);
      }
    }
  }
  return { waves, packets };
}

function wrapped(distance: number, length: number): number {
  const size = Math.abs(distance);
  return size > length / 2 ? length - size : size;
}

function toUnitVariance(field: Float32Array): Float32Array {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < field.length; i++) {
    sum += field[i];
    squares += field[i] * field[i];
  }
  const mean = sum / field.length;
  const scale = 1 / Math.sqrt(squares / field.length - mean * mean);
  return field.map((value) => (value - mean) * scale);
}
