import type { Matrix } from "../../matrix.ts";

/**
 * SCAN's loss of a head over all samples and all their neighbours, in plain numbers: what `scanLoss` is of a batch.
 *
 * @param neighbors - row numbers, n · the number of neighbours
 */
export function lossOverNeighbors(
  { data, rows, cols }: Matrix,
  neighbors: ArrayLike<number>,
  entropyWeight: number,
): number {
  const each = neighbors.length / rows;
  let consistency = 0;
  for (let pair = 0; pair < neighbors.length; pair++) {
    const [own, other] = [Math.floor(pair / each) * cols, neighbors[pair] * cols];
    let agreement = 0;
    for (let c = 0; c < cols; c++) agreement += data[own + c] * data[other + c];
    consistency -= Math.log(agreement + 1e-10) / neighbors.length;
  }
  let entropy = 0;
  for (let c = 0; c < cols; c++) {
    let share = 0;
    for (let i = 0; i < rows; i++) share += data[i * cols + c] / rows;
    entropy -= share * Math.log(share + 1e-10);
  }
  return consistency - entropyWeight * entropy;
}
