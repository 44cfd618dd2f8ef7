/** A Plotly figure as the MIME type carries it. */
export interface FigureContent {
  data: FigurePart[];
  layout: FigurePart;
  config: FigurePart;
  frames: FigurePart[];
}

/** Any of the objects that a figure consists of. */
export type FigurePart = Record<string, unknown>;

/** JSON that is not a figure. */
export class FigureContentError extends TypeError {
  override name = "FigureContentError";
}

/**
 * Checks that JSON of the Plotly MIME type is a figure and fills in what it leaves out.
 *
 * @param json - what the output holds; some kernels send it as text
 * @returns the parts of the figure, not copied
 * @throws {@link FigureContentError} which names the part that is wrong
 */
export function figureContent(json: unknown): FigureContent {
  const figure = typeof json === "string" ? parse(json) : json;
  if (!isPart(figure)) throw new FigureContentError(`a figure is an object with "data", not ${describe(figure)}`);
  const { data = [], layout = {}, config = {}, frames = [] } = figure;
  if (!Array.isArray(data)) throw new FigureContentError(`"data" is a list of traces, not ${describe(data)}`);
  const odd = data.findIndex((trace) => !isPart(trace));
  if (odd >= 0) throw new FigureContentError(`trace ${odd} is an object, not ${describe(data[odd])}`);
  if (layout !== null && !isPart(layout)) {
    throw new FigureContentError(`"layout" is an object, not ${describe(layout)}`);
  }
  return {
    data: data as FigurePart[],
    layout: isPart(layout) ? layout : {},
    config: isPart(config) ? config : {},
    frames: Array.isArray(frames) ? frames.filter(isPart) : [],
  };
}

/** Whether a value is a plain object, of the kind JSON has. */
export function isPart(value: unknown): value is FigurePart {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FigureContentError(`the text is not JSON: ${(error as Error).message}`);
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value).slice(0, 40)}`;
}
