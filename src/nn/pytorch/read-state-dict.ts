import { FormatError } from "../../errors.ts";
import { type ZipEntry, zipContent, zipEntries } from "../../io/zip.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import { numberReaders } from "../number-readers.ts";
import type { NamedValues, WeightSet } from "../training/weights.ts";
import { type PickleCall, type PickleName, type PickleReference, unpickle } from "./unpickle.ts";

/** Element types of PyTorch's storages. */
const storageTypes: Readonly<Record<string, string>> = {
  "torch.FloatStorage": "F32",
  "torch.DoubleStorage": "F64",
  "torch.HalfStorage": "F16",
  "torch.BFloat16Storage": "BF16",
  "torch.LongStorage": "I64",
  "torch.IntStorage": "I32",
};
const rebuildTensor = "torch._utils._rebuild_tensor_v2";
const rebuildParameter = "torch._utils._rebuild_parameter";
const harmless = new Set([rebuildTensor, rebuildParameter, "collections.OrderedDict", ...Object.keys(storageTypes)]);

/** Where checkpoints keep the weights among other things. */
const commonKeys = ["state_dict", "model_state_dict", "model"];

/**
 * The weights in a `.pth` file of PyTorch 1.6 or later: a zip archive of one pickle and one file for each storage. The
 * pickle is read, not run. Of a checkpoint that holds more, the weights under `state_dict`, `model_state_dict` or `model`.
 *
 * @throws {@link FormatError} `UNSAFE_PICKLE`, `UNSUPPORTED_PICKLE`, `UNSUPPORTED_TYPE`, `TRUNCATED`, `DAMAGED`, `NO_WEIGHTS`
 */
export async function readStateDict(bytes: Buffer, path: string): Promise<WeightSet> {
  const entries = zipEntries(bytes, path);
  const pickled = entries.find(({ name }) => name.endsWith("/data.pkl") || name === "data.pkl");
  if (!pickled) {
    const found = entries.slice(0, 3).map(({ name }) => name);
    throw fault("NO_WEIGHTS", path, `it is a zip archive without data.pkl, of ${found.join(", ")}`);
  }
  const folder = pickled.name.slice(0, -"data.pkl".length);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const order = byName.get(`${folder}byteorder`);
  if (order && (await zipContent(bytes, order, path)).toString() !== "little") {
    throw fault("UNSUPPORTED_TYPE", path, "its numbers are big-endian");
  }
  const whole = unpickle(await zipContent(bytes, pickled, path), path, (name) => harmless.has(name));
  const weights: Record<string, NamedValues> = {};
  for (const [name, value] of tensorsOf(whole, path)) {
    weights[name] = await tensorValues(name, value, (key) => storage(key, byName.get(`${folder}data/${key}`)));
  }
  return weights;

  function storage(key: string, entry: ZipEntry | undefined): Promise<Buffer> {
    if (entry) return zipContent(bytes, entry, path);
    throw fault("TRUNCATED", path, `it has no file data/${key}`);
  }

  async function tensorValues(
    name: string,
    { values }: PickleCall,
    load: (key: string) => Promise<Buffer>,
  ): Promise<NamedValues> {
    const [reference, offset, shape, strides] = values as [PickleReference, number, Shape, readonly number[]];
    const [, type, key] = reference.id as [string, PickleName, string];
    const { width, read } = numberReaders[storageTypes[type.name]];
    const stored = await load(key);
    const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
    const last = shape.reduce((place, length, axis) => place + (length - 1) * strides[axis], offset);
    if (sizeOf(shape) > 0 && (last + 1) * width > stored.length) {
      throw fault(
        "TRUNCATED",
        path,
        `"${name}" of shape [${shape.join(", ")}] reaches beyond its ${stored.length} bytes`,
      );
    }
    const data = new Float32Array(sizeOf(shape));
    const index = shape.map(() => 0);
    let place = offset;
    for (let i = 0; i < data.length; i++) {
      data[i] = read(view, place * width);
      // The next element in row-major order, wherever its strides put it.
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        place += strides[axis];
        if (++index[axis] < shape[axis]) break;
        place -= shape[axis] * strides[axis];
        index[axis] = 0;
      }
    }
    return { shape, data };
  }
}

function tensorsOf(whole: unknown, path: string): [string, PickleCall][] {
  if (!(whole instanceof Map)) throw fault("NO_WEIGHTS", path, "it holds no dictionary");
  const own = [...whole].flatMap(([name, value]): [string, PickleCall][] => {
    const call = value as PickleCall | null;
    if (call?.kind !== "call") return [];
    return [[String(name), (call.name === rebuildParameter ? call.values[0] : call) as PickleCall]];
  });
  if (own.length > 0) return own;
  const key = commonKeys.find((name) => whole.get(name) instanceof Map);
  if (key !== undefined) return tensorsOf(whole.get(key), path);
  throw fault("NO_WEIGHTS", path, `it holds no tensors but ${[...whole.keys()].slice(0, 8).join(", ") || "nothing"}`);
}

function fault(code: string, path: string, reason: string): FormatError {
  const hint = "In Python, save the weights alone: torch.save(model.state_dict(), path).";
  return new FormatError(code, `Cannot read weights from ${path}: ${reason}`, hint, { path });
}
