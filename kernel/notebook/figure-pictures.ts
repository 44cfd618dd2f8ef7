import { plotlyMime } from "../protocol.ts";
import { type DisplayOutput, isCode, type Notebook } from "./notebook.ts";

/** What is needed of the library, which the kernel reaches only by its public name. */
interface Figures {
  pngOf(figure: object): Promise<Buffer>;
  closeChromium(): void;
}

const figuresModule = "albedo/figures";

/**
 * Puts a PNG beside each Plotly figure of a notebook that has none, so that viewers without Plotly show it too.
 *
 * @returns why figures were left without a picture, for example that there is no Chromium; undefined when none was
 */
export async function addPictures(notebook: Notebook): Promise<string | undefined> {
  const outputs = notebook.cells.flatMap((cell) => (isCode(cell) ? cell.outputs : [])).filter(needsPicture);
  if (outputs.length === 0) return undefined;
  try {
    const figures = (await import(figuresModule)) as Figures;
    for (const { data } of outputs)
      data["image/png"] = (await figures.pngOf(data[plotlyMime] as object)).toString("base64");
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Ends the browser that drew the pictures. */
export async function closePictures(): Promise<void> {
  const figures = (await import(figuresModule).catch(() => undefined)) as Figures | undefined;
  figures?.closeChromium();
}

function needsPicture(output: { output_type: string }): output is DisplayOutput {
  const { data } = output as DisplayOutput;
  return data?.[plotlyMime] !== undefined && data["image/png"] === undefined;
}
