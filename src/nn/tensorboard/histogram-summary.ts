import { doubleField, doublesField, type Field } from "../onnx/protobuf.ts";

/** Buckets of a histogram; TensorBoard draws 30 from any number. */
const bucketCount = 64;

/** Fields of TensorFlow's HistogramProto: equal buckets from the least to the greatest value. */
export function histogramFields(values: ArrayLike<number>): Field[] {
  let [least, greatest, sum, squares, count] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    // TensorBoard refuses what is no number.
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    sum += value;
    squares += value * value;
    count++;
  }
  if (count === 0) [least, greatest] = [0, 0];
  const width = (greatest - least) / bucketCount;
  const buckets = new Array<number>(width > 0 ? bucketCount : 1).fill(0);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    buckets[width > 0 ? Math.min(bucketCount - 1, Math.floor((values[i] - least) / width)) : 0]++;
  }
  const limits = buckets.map((_, i) => (i === buckets.length - 1 ? greatest : least + (i + 1) * width));
  return [
    ...[least, greatest, count, sum, squares].map((value, i) => doubleField(i + 1, value)),
    doublesField(6, limits),
    doublesField(7, buckets),
  ];
}
