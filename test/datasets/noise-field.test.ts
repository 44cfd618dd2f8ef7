import { describe, expect, test } from "vitest";
import { gridCols, gridRows } from "../../src/datasets/grid.ts";
import { noiseField } from "../../src/datasets/noise-field.ts";
import { random } from "../../src/random.ts";

const field = noiseField(random(3), 4, 6);
const at = (row: number, column: number) => field[row * gridCols + ((column + gridCols) % gridCols)];

function lagCorrelation(rows: number, columns: number): number {
  let sum = 0;
  let n = 0;
  for (let row = 0; row + rows < gridRows; row++) {
    for (let column = 0; column < gridCols; column++, n++) sum += at(row, column) * at(row + rows, column + columns);
  }
  return sum / n;
}

describe("noiseField()", () => {
  test("has mean 0 and variance 1", () => {
    expect(field.reduce((sum, value) => sum + value, 0) / field.length).toBeCloseTo(0, 12);
    expect(field.reduce((sum, value) => sum + value * value, 0) / field.length).toBeCloseTo(1, 12);
  });

  test("is correlated as two Gaussian windows: exp(-lag² / 4 sigma²)", () => {
    // One field of some 1,000 independent patches: its own correlations scatter by a few hundredths.
    expect(lagCorrelation(0, 6)).toBeGreaterThan(Math.exp(-0.25) - 0.1);
    expect(lagCorrelation(4, 0)).toBeGreaterThan(Math.exp(-0.25) - 0.1);
    expect(Math.abs(lagCorrelation(0, 30))).toBeLessThan(0.15);
  });

  test("goes on across the date line", () => {
    let across = 0;
    let inside = 0;
    for (let row = 0; row < gridRows; row++) {
      across += (at(row, 359) - at(row, 0)) ** 2;
      inside += (at(row, 179) - at(row, 180)) ** 2;
    }
    expect(across).toBeLessThan(3 * inside);
  });

  test("depends on the seed alone", () => {
    expect(noiseField(random(3), 4, 6)).toEqual(field);
    expect(noiseField(random(4), 4, 6)).not.toEqual(field);
  });
});
