import { empty, forgePosition, forgeRoot, omit, replay } from "./faults-of-agents.ts";
import { fill, kill, lose, partition, skew, vanish } from "./faults-of-nodes.ts";
import type { Scene } from "./scene.ts";

/** A fault: it is injected, undone where it does not end by itself, and it tells what became of it. Throws if the wrong thing did. */
export interface Fault {
  readonly name: string;
  readonly inject: (scene: Scene) => Promise<string>;
}

/** In the order in which they are injected, again and again; one that finds nothing to act on comes after the others. */
export const FAULTS: readonly Fault[] = [
  { name: "a signer vanishes", inject: vanish },
  { name: "an agent forges a position", inject: forgePosition },
  { name: "an agent posts a wrong root", inject: forgeRoot },
  { name: "a node is killed and restarted", inject: kill },
  { name: "an agent replays an old cycle", inject: replay },
  { name: "an agent omits a payment", inject: omit },
  { name: "a Supervisor signs and loses its data", inject: lose },
  { name: "a debtor empties its account", inject: empty },
  { name: "a partition between peers", inject: partition },
  { name: "a full disk", inject: fill },
  { name: "clocks five minutes apart", inject: skew },
];
