import type { ViewContext } from "../live/view-context.ts";
import { Selection } from "../plot/selection.ts";

/** Things of which some are chosen, together with the kernel and every other view: by the model's value `selected`. */
export function sharedSelection(context: ViewContext, count: number): Selection {
  const selection = new Selection(count);
  selection.takeRows(context.get<Uint32Array>("selected"));
  selection.onChange((byReader) => {
    if (byReader) context.set("selected", selection.rows(), "pause");
  });
  context.onChange(["selected"], () => {
    const rows = context.get<Uint32Array>("selected");
    if (rows.length !== selection.size || rows.some((row) => !selection.mask[row])) selection.takeRows(rows);
  });
  return selection;
}
