import type { Palette } from "../figure/template.ts";
import { drawAxes, type Inner } from "../plot/axes.ts";
import { clusterColor } from "../plot/colors.ts";
import { shortNumber } from "../plot/scale.ts";
import { Surface } from "../plot/surface.ts";
import { type Cut, countAt, type DrawnTree } from "./tree-cut.ts";

/** What a {@link TreePlot} asks and tells. */
export interface TreePlotOptions {
  tree: DrawnTree;
  colors: readonly string[];
  /** The cut to show now. */
  cut: () => Cut;
  /** Node that is chosen; -1 for none. */
  branch: () => number;
  onCut: (count: number) => void;
  onBranch: (node: number) => void;
}

/** A dendrogram with a line that is dragged, or moved by the arrow keys. */
export class TreePlot {
  readonly surface: Surface;
  private readonly options: TreePlotOptions;
  private cursor = -1;

  constructor(host: HTMLElement, options: TreePlotOptions, signal: AbortSignal) {
    this.options = options;
    this.surface = new Surface(host, 300, (context, _, palette) => this.draw(context, palette), signal);
    const { canvas } = this.surface;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "slider");
    canvas.setAttribute(
      "aria-label",
      "Cut of the dendrogram: Arrow Up and Down; Left, Right and Enter choose a branch",
    );
    canvas.setAttribute("aria-valuemin", "1");
    canvas.setAttribute("aria-valuemax", String(options.tree.height.length + 1));
    this.followPointer(signal);
    canvas.addEventListener("keydown", (event) => this.onKey(event), { signal });
  }

  /** Draws the cut and the branch as they are now. */
  refresh(): void {
    const { count, height } = this.options.cut();
    this.surface.canvas.setAttribute("aria-valuenow", String(count));
    this.surface.canvas.setAttribute("aria-valuetext", cutText(count, height));
    this.surface.invalidate();
  }

  private get inner(): Inner {
    return { left: 52, top: 8, width: this.surface.width - 60, height: this.surface.height - 42 };
  }

  private get top(): number {
    const { height } = this.options.tree;
    return height[height.length - 1]! * 1.07;
  }

  private y(height: number): number {
    const { top, height: pixels } = this.inner;
    return top + pixels - (pixels * height) / this.top;
  }

  private x(place: number): number {
    const { left, width } = this.inner;
    return left + (width * (place + 0.5)) / this.options.tree.leafAt.length;
  }

  private heightAt(py: number): number {
    const { top, height } = this.inner;
    return ((top + height - py) / height) * this.top;
  }

  private followPointer(signal: AbortSignal): void {
    const { canvas } = this.surface;
    let dragging = false;
    canvas.addEventListener(
      "pointerdown",
      (event) => {
        const { x, y } = this.surface.place(event);
        canvas.focus({ preventScroll: true });
        if (Math.abs(y - this.y(this.options.cut().height)) < 10) {
          dragging = true;
          canvas.setPointerCapture(event.pointerId);
        } else this.options.onBranch(this.branchAt(x, y));
      },
      { signal },
    );
    canvas.addEventListener(
      "pointermove",
      (event) => {
        const { y } = this.surface.place(event);
        canvas.style.cursor = Math.abs(y - this.y(this.options.cut().height)) < 10 ? "ns-resize" : "pointer";
        if (dragging) this.cutAt(this.heightAt(y));
      },
      { signal },
    );
    canvas.addEventListener("pointerup", () => (dragging = false), { signal });
  }

  private cutAt(height: number): void {
    const count = countAt(this.options.tree, Math.max(0, height));
    if (count !== this.options.cut().count) this.options.onCut(count);
  }

  private onKey(event: KeyboardEvent): void {
    const { tree, cut, onCut, onBranch } = this.options;
    const most = tree.height.length + 1;
    const brackets = tree.height.length;
    const { count } = cut();
    if (event.key === "ArrowDown") onCut(Math.min(count + 1, most));
    else if (event.key === "ArrowUp") onCut(Math.max(count - 1, 1));
    else if (event.key === "Home") onCut(1);
    else if (event.key === "End") onCut(most);
    else if (event.key === "ArrowRight") this.cursor = (Math.max(this.cursor, 0) + brackets - 1) % brackets;
    else if (event.key === "ArrowLeft") this.cursor = (this.cursor + 1) % brackets;
    else if (event.key === "Enter") onBranch(this.cursor < 0 ? -1 : tree.node[this.cursor]!);
    else if (event.key === "Escape") onBranch(-1);
    else return;
    event.preventDefault();
    this.surface.invalidate();
  }

  /** The node whose bracket or leg lies under a pixel; -1 for none. */
  private branchAt(px: number, py: number): number {
    const { tree } = this.options;
    let best = -1;
    let least = 8;
    for (let i = 0; i < tree.height.length; i++) {
      const [x0, x1] = [this.x(tree.left[i]!), this.x(tree.right[i]!)];
      const y = this.y(tree.height[i]!);
      if (px >= x0 - 4 && px <= x1 + 4 && Math.abs(py - y) < least) [best, least] = [tree.node[i]!, Math.abs(py - y)];
      for (const [x, from, place] of [
        [x0, tree.leftFrom[i]!, tree.left[i]!],
        [x1, tree.rightFrom[i]!, tree.right[i]!],
      ] as const) {
        if (py < y || py > this.y(from) || Math.abs(px - x) >= least) continue;
        [best, least] = [this.nodeAt(place, from), Math.abs(px - x)];
      }
    }
    return best;
  }

  /** The node from which a leg hangs. */
  private nodeAt(place: number, height: number): number {
    const { tree } = this.options;
    if (height === 0) return tree.leafNode[Math.round(place)]!;
    for (let i = 0; i < tree.height.length; i++) {
      if (tree.height[i] === height && (tree.left[i]! + tree.right[i]!) / 2 === place) return tree.node[i]!;
    }
    return -1;
  }

  private draw(context: CanvasRenderingContext2D, palette: Palette): void {
    const { tree, colors, cut, branch } = this.options;
    const now = cut();
    const { inner } = this;
    const all: [number, number] = [-0.5, tree.leafAt.length - 0.5];
    const leaves = {
      range: all,
      ticks: [],
      title: `${tree.leafAt.length} leaves of ${tree.samples.toLocaleString("en-US")} samples`,
    };
    drawAxes(context, inner, leaves, { range: [0, this.top], title: "height" }, palette);
    const chosen = this.under(branch());
    const order = [...tree.node.keys()].sort(
      (a, b) => Number(chosen.has(tree.node[a]!)) - Number(chosen.has(tree.node[b]!)),
    );
    for (const i of order) {
      const cluster = now.ofBracket[i]!;
      context.strokeStyle = cluster < 0 ? palette.faintText : clusterColor(cluster, colors);
      context.lineWidth = i === this.cursor || chosen.has(tree.node[i]!) ? 3.5 : 1.6;
      const [x0, x1, y] = [this.x(tree.left[i]!), this.x(tree.right[i]!), this.y(tree.height[i]!)];
      context.beginPath();
      context.moveTo(x0, this.y(tree.leftFrom[i]!));
      context.lineTo(x0, y);
      context.lineTo(x1, y);
      context.lineTo(x1, this.y(tree.rightFrom[i]!));
      context.stroke();
    }
    for (const [place, leaf] of tree.leafAt.entries()) {
      context.fillStyle = clusterColor(now.ofLeaf[leaf]!, colors);
      context.fillRect(this.x(place) - 3, inner.top + inner.height - 3, 6, 6);
    }
    const y = this.y(now.height);
    context.strokeStyle = "#d62728";
    context.lineWidth = 2;
    context.setLineDash([6, 4]);
    context.beginPath();
    context.moveTo(inner.left, y);
    context.lineTo(inner.left + inner.width, y);
    context.stroke();
    context.setLineDash([]);
    const text = cutText(now.count, now.height);
    const right = inner.left + inner.width - 4;
    context.font = `12px ${palette.fontFamily}`;
    context.textAlign = "right";
    context.fillStyle = palette.paper;
    context.fillRect(right - context.measureText(text).width - 3, y - 18, context.measureText(text).width + 6, 15);
    context.fillStyle = "#d62728";
    context.fillText(text, right, y - 6);
  }

  /** The drawn nodes under a node, with it. */
  private under(node: number): Set<number> {
    const { tree } = this.options;
    const found = new Set<number>();
    if (node < 0) return found;
    found.add(node);
    for (let i = tree.node.length - 1; i >= 0; i--) {
      if (!found.has(tree.node[i]!)) continue;
      found.add(this.nodeAt(tree.left[i]!, tree.leftFrom[i]!));
      found.add(this.nodeAt(tree.right[i]!, tree.rightFrom[i]!));
    }
    return found;
  }

  /** The drawn leaves under a node. */
  leavesUnder(node: number): Set<number> {
    const { tree } = this.options;
    const nodes = this.under(node);
    return new Set(
      [...tree.leafNode.keys()].filter((place) => nodes.has(tree.leafNode[place]!)).map((place) => tree.leafAt[place]!),
    );
  }
}

function cutText(count: number, height: number): string {
  return `${count === 1 ? "1 cluster" : `${count} clusters`}, cut at ${shortNumber(height)}`;
}
