import { Session } from "node:inspector";
import timers from "node:timers";

/** Timers of one duration. */
interface TimerList {
  readonly msecs: number;
}

/**
 * Node keeps timers in a list for each duration, the lists in a map, and in a queue by what ends next. It changes map and
 * queue one after the other, and a termination can fall between. Then Node goes round and round a list that is in the
 * queue alone, or timers never end whose list is in the map alone.
 */
interface TimerLists {
  readonly map: Record<number, TimerList>;
  readonly queue: {
    peek(): TimerList | undefined | null;
    shift(): TimerList | undefined | null;
    insert(list: TimerList): void;
  };
}

let lists: TimerLists | undefined;
const start = timers.setTimeout;
const take = Symbol.for("albedo.timers");

/** Gets hold of Node's lists through the inspector, which shows what its functions see. Call once. */
export function findTimerLists(): void {
  const session = new Session();
  const scope = globalThis as Record<symbol, unknown>;
  const ids = new Map<string, string | undefined>();
  const each = (objectId: string | undefined, use: (name: string, objectId: string | undefined) => void) => {
    if (objectId === undefined) return;
    session.post("Runtime.getProperties", { objectId, ownProperties: true }, (_, found) => {
      const { result = [], internalProperties = [] } = found ?? {};
      for (const { name, value } of [...result, ...internalProperties]) use(name, value?.objectId);
    });
  };
  session.connect();
  scope[take] = start;
  const expression = `globalThis[Symbol.for(${JSON.stringify(take.description)})]`;
  session.post("Runtime.evaluate", { expression }, (_, found) => {
    each(found?.result.objectId, (name, scopes) => {
      if (name !== "[[Scopes]]") return;
      each(scopes, (index, closure) => {
        if (index === "0") each(closure, (variable, id) => ids.set(variable, id));
      });
    });
  });
  const [objectId, queue] = [ids.get("timerListMap"), ids.get("timerListQueue")];
  if (objectId && queue) {
    scope[take] = (map: TimerLists["map"], ordered: TimerLists["queue"]) => {
      lists = { map, queue: ordered };
    };
    session.post("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration: `function (queue) { ${expression}(this, queue); }`,
      arguments: [{ objectId: queue }],
    });
  }
  delete scope[take];
  session.disconnect();
}

/** Takes the lists that Node would go round and round out of the queue. Can be called in the midst of that. */
export function leaveTimerLoop(): void {
  if (!lists) return;
  const { map, queue } = lists;
  for (let list = queue.peek(); list && map[list.msecs] !== list; list = queue.peek()) queue.shift();
}

/** Makes map and queue agree again. Call after a termination, from a callback of the event loop that is none of a timer. */
export function mendTimerLists(): void {
  if (!lists) return;
  const { map, queue } = lists;
  const queued = new Set<TimerList>();
  for (let list = queue.shift(); list; list = queue.shift()) if (map[list.msecs] === list) queued.add(list);
  const missing = Object.values(map).filter((list) => !queued.has(list));
  for (const list of [...queued, ...missing]) queue.insert(list);
  // Node may not have asked the event loop to wake up for them.
  if (missing.length > 0) start(() => undefined, 1);
}
