import type { ViewContext } from "../live/view-context.ts";
import { element, statusLine } from "../plot/panel.ts";
import { RowCache } from "./row-cache.ts";
import { TableCursor } from "./table-cursor.ts";

const rowPixels = 24;
const shownRows = 14;
// Browsers cannot scroll much farther than this; beyond it a pixel stands for several rows.
const mostPixels = 8_000_000;
let tables = 0;

/** A table that asks the kernel for the rows in view only. */
export default function tableView(context: ViewContext): void {
  const { root, signal } = context;
  const names = context.get<string[]>("names");
  const units = context.get<string[]>("units");
  const numeric = context.get<boolean[]>("numeric");
  root.setAttribute("aria-label", "Table");
  const template = `72px repeat(${names.length}, minmax(90px, 1fr))`;
  const frame = element("div", root, { class: "albedo-table", style: "overflow-x:auto" });
  const id = `albedo-table-${tables++}`;
  const inner = element("div", frame, { style: `min-width:${72 + 90 * names.length}px` });
  const head = element("div", inner, {
    id: `${id}-head`,
    role: "row",
    "aria-rowindex": 1,
    style: `display:grid;grid-template-columns:${template}`,
  });
  element("div", head, { role: "columnheader" }, "row");
  const sortButtons = names.map((name, i) => {
    const cell = element("div", head, { role: "columnheader", style: "min-width:0" });
    const label = units[i] && units[i] !== "1" ? `${name} (${units[i]})` : name;
    const button = element(
      "button",
      cell,
      { type: "button", title: "Sort", style: "width:100%;overflow:hidden" },
      label,
    );
    button.addEventListener("click", () => {
      const sort = context.get<{ column: number; descending: boolean }>("sort");
      if (sort.column !== i) context.set("sort", { column: i, descending: false });
      else if (!sort.descending) context.set("sort", { column: i, descending: true });
      else context.set("sort", { column: -1, descending: false });
    });
    const filter = element("input", cell, {
      type: "text",
      "aria-label": `Filter ${name}`,
      placeholder: numeric[i] ? "> 5, 1..4" : "contains",
      style: "width:100%;box-sizing:border-box",
    });
    filter.value = context.get<string[]>("filters")[i]!;
    filter.addEventListener("change", () => {
      context.set(
        "filters",
        context.get<string[]>("filters").map((text, j) => (i === j ? filter.value : text)),
      );
    });
    return { cell, button, label };
  });
  const view = element("div", inner, {
    tabindex: 0,
    role: "grid",
    "aria-multiselectable": true,
    // The names of the columns stay in view above what scrolls.
    "aria-owns": head.id,
    "aria-label":
      "Rows: arrows, Page Up, Page Down, Home and End move the cursor, Enter or Space chooses its row, with Control one " +
      "more, Shift chooses all rows on the way, Escape lets go",
    style: `height:${rowPixels * shownRows}px;overflow-y:scroll;position:relative`,
  });
  // The rows stay in view while what gives the scroll bar its length moves behind them.
  const body = element("div", view, { style: "position:sticky;top:0;height:0" });
  const spacer = element("div", view);
  const say = statusLine(root);
  const cache = new RowCache(context);
  const total = () => cache.total ?? context.get<number>("rows");
  let selected = new Set(context.get<Uint32Array>("selected"));

  const cursor = new TableCursor();
  /** The first row in view after a key, where a pixel of the scroll bar may stand for several rows. */
  let kept: { top: number; first: number } | undefined;

  const firstRow = () => {
    if (kept && kept.top === view.scrollTop) return kept.first;
    const room = spacer.offsetHeight - view.clientHeight;
    return room <= 0 ? 0 : Math.round((view.scrollTop / room) * Math.max(0, total() - shownRows));
  };
  const scrollTo = (first: number) => {
    const room = spacer.offsetHeight - view.clientHeight;
    view.scrollTop = (first / Math.max(1, total() - shownRows)) * Math.max(0, room);
    kept = { top: view.scrollTop, first };
  };
  const choose = (row: number, add: boolean) => {
    const chosen = add ? new Set(selected) : new Set<number>();
    if (selected.has(row) && (add || selected.size === 1)) chosen.delete(row);
    else chosen.add(row);
    context.set("selected", Uint32Array.from(chosen).sort());
  };
  const guarded = async (asked: Promise<void>) => {
    try {
      await asked;
    } catch (error) {
      if (!signal.aborted) context.report(`Cannot get rows: ${(error as Error).message}`);
    }
  };
  const chooseRange = async () => {
    const range = cursor.range;
    const rows = await context.invoke<Uint32Array>("positions", range);
    // Later keys have asked for another range.
    const { from, count } = cursor.range;
    if (from === range.from && count === range.count) context.set("selected", rows.sort());
  };
  const chooseAtCursor = async (add: boolean) => {
    const [found] = await cache.rows(cursor.at, 1);
    if (found) choose(found.row, add);
  };
  const draw = async () => {
    const first = firstRow();
    let rows: Awaited<ReturnType<RowCache["rows"]>>;
    try {
      rows = await cache.rows(first, shownRows + 1);
    } catch (error) {
      if (!signal.aborted) context.report(`Cannot get rows: ${(error as Error).message}`);
      return;
    }
    if (signal.aborted || first !== firstRow()) return;
    spacer.style.height = `${Math.min(mostPixels, total() * rowPixels)}px`;
    view.setAttribute("aria-rowcount", String(total() + 1));
    view.removeAttribute("aria-activedescendant");
    body.replaceChildren();
    for (const [i, { row, cells }] of rows.entries()) {
      const isChosen = selected.has(row);
      const line = element("div", body, {
        role: "row",
        id: `${id}-${first + i}`,
        class: first + i === cursor.at ? "albedo-table-row albedo-table-cursor" : "albedo-table-row",
        "aria-rowindex": first + i + 2,
        "aria-selected": isChosen,
        style: `display:grid;grid-template-columns:${template};height:${rowPixels}px`,
      });
      if (first + i === cursor.at) view.setAttribute("aria-activedescendant", line.id);
      line.addEventListener("click", (event) => {
        if (event.shiftKey && cursor.anchor >= 0) {
          cursor.at = first + i;
          void guarded(chooseRange());
        } else {
          cursor.place(first + i);
          choose(row, event.ctrlKey || event.metaKey);
        }
      });
      element("div", line, { role: "rowheader" }, row.toLocaleString("en-US"));
      for (const [j, cell] of cells.entries()) {
        element("div", line, { role: "gridcell", title: cell, style: numeric[j] ? "text-align:right" : "" }, cell);
      }
    }
    const all = context.get<number>("rows").toLocaleString("en-US");
    const some = total().toLocaleString("en-US");
    const chosen = selected.size > 0 ? `, ${selected.size} chosen` : "";
    say(`${some === all ? all : `${some} of ${all}`} rows, from ${(first + 1).toLocaleString("en-US")}${chosen}`);
  };
  const markSort = () => {
    const { column, descending } = context.get<{ column: number; descending: boolean }>("sort");
    for (const [i, { cell, button, label }] of sortButtons.entries()) {
      cell.setAttribute("aria-sort", i !== column ? "none" : descending ? "descending" : "ascending");
      button.textContent = i !== column ? label : `${label} ${descending ? "▼" : "▲"}`;
    }
  };
  view.addEventListener("scroll", () => void draw(), { signal });
  view.addEventListener(
    "keydown",
    (event) => {
      const first = firstRow();
      const extend = event.shiftKey;
      if (cursor.move(event.key, { first, total: total(), page: shownRows - 1 }, extend)) {
        if (cursor.at < first) scrollTo(cursor.at);
        else if (cursor.at >= first + shownRows) scrollTo(cursor.at - shownRows + 1);
        void draw();
        if (extend) void guarded(chooseRange());
      } else if ((event.key === "Enter" || event.key === " ") && cursor.at >= 0) {
        void guarded(extend ? chooseRange() : chooseAtCursor(event.ctrlKey || event.metaKey));
        if (!extend) cursor.anchor = cursor.at;
      } else if (event.key === "Escape") context.set("selected", new Uint32Array(0));
      else return;
      event.preventDefault();
    },
    { signal },
  );
  context.onChange(["sort", "filters"], () => {
    cache.clear();
    markSort();
    cursor.reset();
    kept = undefined;
    view.scrollTop = 0;
    void draw();
  });
  context.onChange(["selected"], () => {
    selected = new Set(context.get<Uint32Array>("selected"));
    void draw();
  });
  spacer.style.height = `${Math.min(mostPixels, total() * rowPixels)}px`;
  markSort();
  void draw();
}
