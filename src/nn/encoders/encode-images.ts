import { availableParallelism } from "node:os";
import { ArgumentError } from "../../errors.ts";
import { type ImageStack, imageStack, pictureSize } from "../../images/image-stack.ts";
import { requireFiniteImages } from "../../images/require-finite.ts";
import { network } from "../network.ts";
import { room } from "../out-of-memory.ts";
import type { Embedding, EncodeOptions } from "./encoder.ts";
import type { EncoderParts } from "./make-encoder.ts";

/** Runs an encoder over pictures; see {@link Encoder.encode}. */
export async function encodeImages(
  { layer, weights, prepare, features, size: ownSize }: EncoderParts,
  images: ImageStack | AsyncIterable<ImageStack>,
  options: EncodeOptions,
): Promise<Embedding> {
  const { size = ownSize, batchSize: wanted = 32, onProgress, signal } = options;
  for (const [name, value] of Object.entries({ size, batchSize: wanted })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new ArgumentError("OUT_OF_RANGE", `Cannot encode pictures with ${name} ${value}`, `Choose a whole ${name}.`);
  }
  const of = "count" in images ? images.count : undefined;
  const batchSize = of === undefined ? wanted : Math.max(1, Math.min(wanted, of));
  const { threads = availableParallelism() } = options;
  const model = await network(layer, { ...options, threads, weights, allowUnused: true });
  const blocks: Float32Array[] = [];
  const start = performance.now();
  const pace = (done: number) => (1000 * done) / Math.max(1e-3, performance.now() - start);
  let done = 0;
  try {
    for await (const batch of batches(images, batchSize)) {
      signal?.throwIfAborted();
      requireFiniteImages(batch, "encode", done);
      // The last batch is filled up, so that one compiled graph serves all of them.
      const prepared = prepare(batch, size);
      const whole = room(batchSize * 3 * size * size, `${batchSize} pictures of ${size} × ${size} pixels`);
      whole.set(prepared);
      const { data } = await model.run(whole, [batchSize, 3, size, size]);
      blocks.push(Float32Array.from(data.subarray(0, batch.count * features)));
      done += batch.count;
      onProgress?.({ done, of, imagesPerSecond: pace(done) });
    }
  } finally {
    await model.close();
  }
  if (done === 0) throw new ArgumentError("EMPTY", "Cannot encode no pictures", "Pass at least one picture.");
  const data = new Float32Array(done * features);
  let at = 0;
  for (const block of blocks) {
    data.set(block, at);
    at += block.length;
  }
  const seconds = (performance.now() - start) / 1000;
  return { data, rows: done, cols: features, seconds, imagesPerSecond: done / Math.max(1e-6, seconds) };
}

/** Views of at most `batchSize` pictures each. */
async function* batches(images: ImageStack | AsyncIterable<ImageStack>, batchSize: number): AsyncGenerator<ImageStack> {
  for await (const stack of "count" in images ? [images] : images) {
    const picture = pictureSize(stack);
    for (let start = 0; start < stack.count; start += batchSize) {
      yield imageStack(stack.data.subarray(start * picture, (start + batchSize) * picture), stack);
    }
  }
}
