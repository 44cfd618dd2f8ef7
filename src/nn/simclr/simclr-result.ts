import { display, type MimeBundle } from "../../../kernel/protocol.ts";
import type { Encoder } from "../encoders/encoder.ts";

/** What an epoch of training without labels achieved. */
export interface SimclrEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean loss of the batches, each before its update. */
  readonly loss: number;
  /** Mean loss of the pictures that training does not see, with running statistics. */
  readonly testLoss: number;
  /** Whether no epoch before had a lower test loss. */
  readonly best: boolean;
  /** Wall time of the epoch. */
  readonly seconds: number;
  /** Pictures trained with per second. */
  readonly imagesPerSecond: number;
}

/** What training without labels gave. */
export interface SimclrResult {
  /** What the encoder learned at: `"SimCLR"` or `"an autoencoder"`. */
  readonly task: string;
  /** The backbone with the weights of the lowest test loss, or of the last epoch in reference mode; without the head. */
  readonly encoder: Encoder;
  /** The reports, epoch by epoch; those of earlier sessions too, where training went on from a checkpoint. */
  readonly history: readonly SimclrEpoch[];
  /** Epoch whose weights the encoder has; 0 when training stopped before the first was whole. */
  readonly epoch: number;
  /** Why training ended before its last epoch, and in which. */
  readonly stopped:
    | { readonly reason: "signal" | "diverged" | "memory" | "patience"; readonly epoch: number }
    | undefined;
  /** What computed it. */
  readonly executor: string;
  [display](): MimeBundle;
}

/** A result that shows itself. */
export function simclrResult(parts: Omit<SimclrResult, typeof display>): SimclrResult {
  return {
    ...parts,
    [display]() {
      const { task, encoder, history, epoch, stopped, executor } = parts;
      const kept = history.find((report) => report.epoch === epoch);
      const lines = [
        `${task} on ${encoder.name}, ${encoder.features} features, computed by ${executor}`,
        `${history.length} epochs; weights of epoch ${epoch}${kept ? `, test loss ${kept.testLoss.toFixed(4)}` : ""}`,
        ...(stopped ? [`stopped in epoch ${stopped.epoch}: ${reasons[stopped.reason]}`] : []),
      ];
      return { "text/plain": lines.join("\n") };
    },
  };
}

const reasons = {
  signal: "it was interrupted",
  diverged: "the loss was no longer a number",
  memory: "memory ran out",
  patience: "the test loss fell no more",
};
