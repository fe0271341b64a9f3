/** What the console is told by the folder that it is served from: `settings.json`. */
export interface Settings {
  /** Where the node answers JSON-RPC, beside the page or anywhere that the policy of the page permits. */
  readonly node: string;
  /** Where an index answers (`docs/index.md`), as near; without one all events come from the node. */
  readonly index?: string;
  /** What a deployment wrote, as the client reads it. */
  readonly deployment: unknown;
  /** What people call participants, by LEI, and offices, by account. The chain knows no names. */
  readonly names: Readonly<Record<string, string>>;
  /** The node keeps the keys of its accounts, as one for practice does: the page may then act without a wallet. */
  readonly practice: boolean;
}

/** What is no settings file. */
export class InvalidSettings extends Error {
  override readonly name = "InvalidSettings";
  constructor(field: string) {
    super(`settings.json does not say "${field}" as it should.`);
  }
}

/** Reads the settings beside the page. Throws `InvalidSettings`. */
export async function readSettings(): Promise<Settings> {
  const answer = await fetch("./settings.json", { cache: "no-store" });
  if (!answer.ok) throw new InvalidSettings("node");
  return parseSettings(await answer.json());
}

/** Throws `InvalidSettings`. */
export function parseSettings(content: unknown): Settings {
  const { node, index, deployment, names = {}, practice = false } = content as Partial<Record<keyof Settings, unknown>>;
  if (typeof node !== "string") throw new InvalidSettings("node");
  if (index !== undefined && typeof index !== "string") throw new InvalidSettings("index");
  if (typeof deployment !== "object" || deployment === null) throw new InvalidSettings("deployment");
  const isNamed = typeof names === "object" && names !== null && Object.values(names).every(isText);
  if (!isNamed) throw new InvalidSettings("names");
  const beside = index === undefined ? {} : { index };
  return { node, ...beside, deployment, names: names as Record<string, string>, practice: practice === true };
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
