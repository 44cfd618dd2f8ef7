import { appendFile, mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { FileError } from "../../errors.ts";
import {
  doubleField,
  type Field,
  floatField,
  integerField,
  join as joined,
  messageField,
  textField,
} from "../onnx/protobuf.ts";
import { histogramFields } from "./histogram-summary.ts";
import { record } from "./record.ts";

/** A log that TensorBoard shows. */
export interface TensorboardLog {
  /** The file it writes. */
  readonly path: string;
  /** Notes a number. Names with slashes are grouped: `"R2/train"`. */
  scalar(name: string, value: number, step: number): void;
  /** Notes how values are spread; those that are no numbers are left out. */
  histogram(name: string, values: ArrayLike<number>, step: number): void;
  /**
   * Writes what was noted since the last time. TensorBoard reads on while the file grows.
   *
   * @throws {@link FileError} `CANNOT_WRITE`
   */
  flush(): Promise<void>;
}

/**
 * A TensorBoard event file in a new file of a folder, made where it is missing: `tensorboard --logdir FOLDER` shows it, one
 * run for each folder below. Every log of a folder has a file of its own.
 */
export function tensorboardLog(folder: string): TensorboardLog {
  const started = Date.now() / 1000;
  const unique = `${process.pid}.${process.hrtime.bigint()}`;
  const path = join(folder, `events.out.tfevents.${Math.floor(started)}.${hostname()}.${unique}`);
  let waiting = [event(started, 0, [textField(3, "brain.Event:2")])];
  let writing = Promise.resolve();

  const note = (step: number, value: readonly Field[]) =>
    void waiting.push(event(Date.now() / 1000, step, [messageField(5, [messageField(1, value)])]));
  return {
    path,
    scalar: (name, value, step) => note(step, [textField(1, name), floatField(2, value)]),
    histogram: (name, values, step) => note(step, [textField(1, name), messageField(5, histogramFields(values))]),
    flush() {
      const bytes = joined(waiting);
      waiting = [];
      writing = writing.then(() => append(bytes));
      return writing;
    },
  };

  async function append(bytes: Uint8Array): Promise<void> {
    try {
      await mkdir(folder, { recursive: true });
      await appendFile(path, bytes);
    } catch (cause) {
      const message = `Cannot write the TensorBoard log ${path}: ${(cause as Error).message}`;
      throw new FileError("CANNOT_WRITE", message, "Check the folder, its permissions and the free space.", path, {
        cause,
      });
    }
  }
}

function event(time: number, step: number, content: readonly Field[]): Uint8Array {
  return record(joined([doubleField(1, time), integerField(2, step), ...content]));
}
