import { expect, test } from "vitest";
import { FigureContentError, figureContent } from "../../widgets/src/figure/content.ts";

test("figureContent() fills in what a figure leaves out and copies nothing", () => {
  const data = [{ type: "scatter", y: [1, 2] }];
  const content = figureContent({ data });
  expect(content).toEqual({ data, layout: {}, config: {}, frames: [] });
  expect(content.data).toBe(data);
  expect(figureContent({ data: [], layout: null, config: null, frames: null })).toEqual(figureContent({}));
});

test("figureContent() reads a figure that comes as text", () => {
  expect(figureContent('{"data":[{"y":[1]}],"layout":{"height":200}}').layout).toEqual({ height: 200 });
});

test.each([
  [undefined, "not undefined"],
  [null, "not null"],
  [[], "not a list"],
  [{ data: 3 }, '"data" is a list of traces, not the number 3'],
  [{ data: [{}, null] }, "trace 1 is an object, not null"],
  [{ data: [], layout: "wide" }, '"layout" is an object, not the string "wide"'],
  ["{", "the text is not JSON"],
])("figureContent() refuses %j and says why", (json, reason) => {
  expect(() => figureContent(json)).toThrow(FigureContentError);
  expect(() => figureContent(json)).toThrow(reason);
});
