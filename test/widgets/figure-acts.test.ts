import { describe, expect, it } from "vitest";
import { type Act, addAct } from "../../widgets/src/views/figure-acts.ts";

const restyle = (changes: Record<string, unknown>, traces: number[]): Act => ({ kind: "restyle", changes, traces });
const relayout = (changes: Record<string, unknown>): Act => ({ kind: "relayout", changes });
const append = (x: number[], { keep = 9, trace = 0 } = {}): Act => {
  return { kind: "append", points: { x: Float64Array.from(x) }, trace, keep };
};

function all(...acts: Act[]): Act[] {
  const made: Act[] = [];
  for (const act of acts) addAct(made, act);
  return made;
}

describe("addAct()", () => {
  it("makes one act of neighbours that end the same", () => {
    expect(all(restyle({ y: 1, "marker.color": 2 }, [0]), restyle({ y: 3 }, [0]))).toEqual([
      restyle({ y: 3, "marker.color": 2 }, [0]),
    ]);
    expect(all(relayout({ "xaxis.range": 1 }), relayout({ "yaxis.range": 2 }))).toEqual([
      relayout({ "xaxis.range": 1, "yaxis.range": 2 }),
    ]);
    expect(all(append([1]), append([2, 3]))).toEqual([append([1, 2, 3])]);
    const select = (...rows: Uint32Array[]): Act => ({ kind: "select", rows, isDrawn: false });
    expect(all(select(), select(Uint32Array.of(1)))).toEqual([select(Uint32Array.of(1))]);
  });

  it("does not grow while changes wait that take turns", () => {
    const ticks = Array.from({ length: 100 }, (_, i) => i);
    const made = all(
      ...ticks.flatMap((i) => [
        restyle({ y: i }, [0]),
        restyle({ y: -i }, [1]),
        relayout({ "xaxis.range": i }),
        append([i], { keep: 3, trace: 2 }),
      ]),
    );
    expect(made).toEqual([
      restyle({ y: 99 }, [0]),
      restyle({ y: -99 }, [1]),
      relayout({ "xaxis.range": 99 }),
      append([97, 98, 99], { keep: 3, trace: 2 }),
    ]);
  });

  it.each([
    ["other traces between", [restyle({ o: 1 }, [0, 1]), restyle({ o: 2 }, [0]), restyle({ o: 3 }, [0, 1])]],
    ["points added before they are replaced", [append([1]), restyle({ x: [] }, [0])]],
    ["a part of what was set as a whole", [restyle({ marker: {} }, [0]), restyle({ "marker.color": 1 }, [0])]],
    ["a whole of which a part was set", [relayout({ "xaxis.range[0]": 1 }), relayout({ "xaxis.range": [2, 3] })]],
    ["another number of points to keep", [append([1]), append([2], { keep: 4 })]],
    ["another trace", [append([1]), append([2], { trace: 1 })]],
  ])("keeps the order where it matters: %s", (_, acts) => {
    expect(all(...acts)).toEqual(acts);
  });
});
