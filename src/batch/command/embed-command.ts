import { readWords } from "../../command-line.ts";
import type { Command } from "../../commands.ts";
import { ArgumentError } from "../../errors.ts";
import { type EmbedPatchesOptions, embedPatches } from "../embeddings/embed-patches.ts";
import { executorOf, slurmFlags, slurmHelp } from "./slurm-verbs.ts";
import { whileShown } from "./while-shown.ts";
import { wholeNumber } from "./whole-number.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const options = {
  ...slurmFlags,
  output: { type: "string", short: "o" },
  encoder: text,
  weights: text,
  seed: text,
  size: text,
  "batch-size": text,
  device: text,
  piece: text,
  workers: text,
  slurm: flag,
  retries: text,
  "retry-failed": flag,
} as const;

/** `albedo embed`: patches to features. */
export const embedCommand: Command = {
  summary: "encode patches by a network, in pieces that survive being cut off",
  usage: `albedo embed FOLDER [--encoder resnet18 | squeezenet] [--weights FILE] [--output DIR] [--workers N] [settings]

FOLDER       that albedo patches wrote
--weights    safetensors file; without it ResNet-18 is random, which embeddings.json says
--output     folder of embeddings.npy and embeddings.json; default embeddings-ENCODER in FOLDER
--size       rows and columns that the network sees; --batch-size N  --device auto | cpu | cuda | webgpu  --seed N
--piece      patches of one piece of work; default 256. --retries N; --retry-failed
--workers    processes; default one for each processor
--slurm      work on a cluster instead, from a login node

${slurmHelp}

The same command goes on where it was stopped or killed.`,
  async run(args) {
    const { values, positionals } = readWords("embed", args, options);
    if (positionals.length !== 1) {
      throw new ArgumentError(
        "BAD_OPTION",
        "Cannot encode without one folder",
        "Name a folder that albedo patches wrote.",
      );
    }
    const [folder] = positionals;
    const { output, files, patches } = await whileShown((shown) =>
      embedPatches(folder, {
        encoder: values.encoder as EmbedPatchesOptions["encoder"],
        weights: values.weights,
        output: values.output,
        seed: wholeNumber(values.seed, "--seed"),
        size: wholeNumber(values.size, "--size"),
        batchSize: wholeNumber(values["batch-size"], "--batch-size"),
        device: values.device as EmbedPatchesOptions["device"],
        piece: wholeNumber(values.piece, "--piece"),
        retries: wholeNumber(values.retries, "--retries"),
        retryFailed: values["retry-failed"],
        executor: executorOf(values),
        ...shown,
      }),
    );
    console.log(`${output}: ${files.join(", ")} of ${patches} patches`);
    return 0;
  },
};
