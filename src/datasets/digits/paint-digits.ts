import { random } from "../../random.ts";

/** Ten digits, five dots wide and seven high. */
const glyphs = [
  "01110 10001 10011 10101 11001 10001 01110",
  "00100 01100 00100 00100 00100 00100 01110",
  "01110 10001 00001 00110 01000 10000 11111",
  "01110 10001 00001 00110 00001 10001 01110",
  "00010 00110 01010 10010 11111 00010 00010",
  "11111 10000 11110 00001 00001 10001 01110",
  "00110 01000 10000 11110 10001 10001 01110",
  "11111 00001 00010 00100 01000 01000 01000",
  "01110 10001 10001 01110 10001 10001 01110",
  "01110 10001 10001 01111 00001 00010 01100",
].map((rows) => rows.split(" "));

/** Pixels along a side; MNIST's. */
const side = 28;

/**
 * Digits as different hands would write them: each a glyph that is turned, slanted, stretched and moved at random, on 28 ×
 * 28 pixels from 0 to 1.
 *
 * @returns pixels, (n, 784), and the digit of each
 */
export function paintDigits(count: number, seed: number): { pixels: Float32Array; labels: Int32Array } {
  const source = random(seed);
  const within = (width: number) => (2 * source.next() - 1) * width;
  const labels = Int32Array.from({ length: count }, () => source.integer(10));
  const pixels = new Float32Array(count * side * side);
  for (let i = 0; i < count; i++) {
    const [angle, slant, moveX, moveY] = [within(0.2), within(0.35), within(1.5), within(1.5)];
    const [width, height, weight] = [3.4 + within(0.5), 3.1 + within(0.35), 0.5 + within(0.12)];
    for (let p = 0; p < side * side; p++) {
      const x = (p % side) - (side - 1) / 2 - moveX;
      const y = Math.floor(p / side) - (side - 1) / 2 - moveY;
      const [u, v] = [x * Math.cos(angle) + y * Math.sin(angle), y * Math.cos(angle) - x * Math.sin(angle)];
      const ink = inkAt(glyphs[labels[i]], (u + slant * v) / width + 2, v / height + 3);
      // Sharpened, so that strokes have edges; how wide they are differs from hand to hand.
      const value = 2.6 * (ink - 0.5 * (1 - weight)) + 0.03 * source.normal();
      pixels[i * side * side + p] = Math.min(1, Math.max(0, value));
    }
  }
  return { pixels, labels };
}

/** Ink between the dots of a glyph, by their four nearest. */
function inkAt(glyph: readonly string[], column: number, row: number): number {
  const [left, top] = [Math.floor(column), Math.floor(row)];
  let ink = 0;
  for (const [y, x] of [
    [top, left],
    [top, left + 1],
    [top + 1, left],
    [top + 1, left + 1],
  ]) {
    if (glyph[y]?.[x] !== "1") continue;
    ink += (1 - Math.abs(column - x)) * (1 - Math.abs(row - y));
  }
  return ink;
}
