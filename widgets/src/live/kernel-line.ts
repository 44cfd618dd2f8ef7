import type { DOMWidgetModel } from "@jupyter-widgets/base";
import type { Pace } from "./view-context.ts";
import { unpack } from "./wire.ts";

const liveMs = 100;
const pauseMs = 200;
const answerMs = 30_000;

/** Sends what views change to the kernel, at most ten messages a second for one widget. */
export class KernelLine {
  private readonly model: DOMWidgetModel;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = 0;
  private sent = 0;
  private readonly unsent = new Set<string>();

  constructor(model: DOMWidgetModel) {
    this.model = model;
  }

  /** Whether a value that the page has set has not gone to the kernel yet: what the kernel says of it is out of date. */
  isUnsent(key: string): boolean {
    return this.unsent.has(key);
  }

  /** Sends the changed values of the model, of which this is one, when it is time. */
  save(key: string, pace: Pace): void {
    this.unsent.add(key);
    const now = performance.now();
    const due = pace === "live" ? Math.max(now, this.sent + liveMs) : now + pauseMs;
    // A pause begins again with each change; what is to go out soon is not put off.
    if (this.timer !== undefined && pace === "live" && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.sent = performance.now();
      this.unsent.clear();
      this.model.save_changes();
    }, due - now);
  }

  /** Calls a function of the kernel; rejects with its error, or when no answer comes. */
  invoke<Answer>(name: string, message: unknown, buffers: ArrayBufferView[] = []): Promise<Answer> {
    const id = crypto.randomUUID();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => end(() => reject(new Error(`The kernel did not answer "${name}"`))), answerMs);
      const onMessage = (content: Record<string, unknown>, answers: DataView[] = []) => {
        if (content?.kind !== "anywidget-command-response" || content.id !== id) return;
        if (typeof content.error === "string") return end(() => reject(new Error(String(content.error))));
        end(() => resolve(withBuffers(content, answers) as Answer));
      };
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.model.off("msg:custom", onMessage);
        settle();
      };
      this.model.on("msg:custom", onMessage);
      if (!this.model.comm_live) end(() => reject(new Error("The kernel has stopped")));
      else this.model.send({ id, kind: "anywidget-command", name, msg: message }, undefined, buffers);
    });
  }
}

function withBuffers({ response, buffer_paths }: Record<string, unknown>, buffers: DataView[]): unknown {
  const whole = { response };
  ((buffer_paths ?? []) as (string | number)[][]).forEach((path, i) => {
    let place = whole as Record<string | number, unknown>;
    for (const key of path.slice(0, -1)) place = place[key] as typeof place;
    place[path.at(-1)!] = buffers[i];
  });
  return (unpack(whole) as { response: unknown }).response;
}
