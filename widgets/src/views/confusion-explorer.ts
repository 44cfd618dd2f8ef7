import type { ViewContext } from "../live/view-context.ts";
import { cssColor, mix, packed, textOn } from "../plot/colors.ts";
import { element, panel, statusLine } from "../plot/panel.ts";
import { PictureAtlas, type ThumbnailInfo } from "../plot/picture-atlas.ts";
import { Selection } from "../plot/selection.ts";
import { PictureStrip } from "./picture-strip.ts";

const listed = 200;
const [white, right, wrong] = [packed("#ffffff"), packed("#1f77b4"), packed("#d62728")];

/** A confusion matrix; its cells open their members. */
export default function confusionExplorer(context: ViewContext): void {
  const { root, signal } = context;
  const names = context.get<string[]>("names");
  const counts = context.get<Float64Array>("counts");
  const [truth, predicted] = [context.get<Int16Array>("truth"), context.get<Int16Array>("predicted")];
  const accuracy = context.get<number>("accuracy");
  root.setAttribute("aria-label", `Confusion matrix, accuracy ${accuracy.toFixed(3)}`);
  const size = names.length;
  const panels = element("div", root, { class: "albedo-panels" });
  const host = panel(panels, `Confusion matrix, accuracy ${accuracy.toFixed(3)}`, "0 1 auto");
  const grid = element("div", host, {
    role: "grid",
    "aria-label": "True classes in rows, predicted classes in columns; arrows move, Enter opens a cell",
    style: `display:grid;grid-template-columns:auto repeat(${size},minmax(34px,64px));gap:2px;align-items:center`,
  });
  element("div", grid, { class: "albedo-widget-note" }, "true \\ predicted");
  for (const name of names) element("div", grid, { style: "text-align:center;overflow:hidden", title: name }, name);

  const buttons: HTMLButtonElement[][] = [];
  for (let row = 0; row < size; row++) {
    element("div", grid, { style: "text-align:right;padding-right:4px", title: names[row]! }, names[row]!);
    const total = counts.subarray(row * size, (row + 1) * size).reduce((sum, count) => sum + count, 0);
    buttons.push(
      names.map((name, column) => {
        const count = counts[row * size + column]!;
        const share = total > 0 ? count / total : 0;
        const button = element("button", grid, {
          type: "button",
          "aria-label": `truly ${names[row]}, taken for ${name}: ${count}`,
          tabindex: row === 0 && column === 0 ? 0 : -1,
          style: "padding:0;min-height:34px",
        });
        button.textContent = count.toLocaleString("en-US");
        if (count > 0) {
          const color = mix(white, row === column ? right : wrong, 0.12 + 0.78 * share);
          Object.assign(button.style, { background: cssColor(color), color: textOn(color) });
        } else button.style.background = "transparent";
        button.addEventListener("click", () => open(row, column));
        return button;
      }),
    );
  }
  grid.addEventListener(
    "keydown",
    (event) => {
      const row = buttons.findIndex((line) => line.includes(event.target as HTMLButtonElement));
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (row < 0 || !step) return;
      const column = buttons[row]!.indexOf(event.target as HTMLButtonElement);
      buttons[row + step[0]!]?.[column + step[1]!]?.focus();
      event.preventDefault();
    },
    { signal },
  );

  const members = panel(panels, "Members", "1 1 360px");
  const say = statusLine(members);
  const selection = new Selection(truth.length);
  const info = context.get<ThumbnailInfo | null>("thumbnails");
  const strip =
    info &&
    new PictureStrip(
      members,
      { atlas: new PictureAtlas(context, info), selection, side: 44, lines: 6, label: "Members of the cell" },
      signal,
    );
  const list = element("div", members, { style: "max-height:280px;overflow:auto" });
  selection.onChange((byReader) => {
    if (byReader) context.set("selected", selection.rows(), "pause");
  });
  const rowsOf = (row: number, column: number) =>
    [...truth.keys()].filter((i) => truth[i] === row && predicted[i] === column);
  const open = (row: number, column: number) => {
    context.set("cell", [row, column]);
    context.set("selected", Uint32Array.from(rowsOf(row, column)));
  };
  const show = () => {
    const [row = -1, column = -1] = context.get<number[]>("cell");
    for (const [i, line] of buttons.entries()) {
      for (const [j, button] of line.entries()) button.setAttribute("aria-pressed", String(i === row && j === column));
    }
    if (row < 0 || column < 0) return say("Open a cell to see its members.");
    const rows = rowsOf(row, column);
    say(`${rows.length.toLocaleString("en-US")} truly ${names[row]}, taken for ${names[column]}`);
    if (strip) strip.show(rows);
    else list.textContent = rows.slice(0, listed).join(", ") + (rows.length > listed ? ", …" : "");
  };
  context.onChange(["cell"], show);
  show();
}
