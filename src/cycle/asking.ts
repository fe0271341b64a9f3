import { getBytes, id, isHexString, type Signer, type TypedDataDomain } from "ethers";

import { PeerRefuses, sendMessage } from "./exchange.ts";
import { signMessage } from "./message.ts";
import { refusalFrom } from "./offer.ts";
import type { CycleSigner } from "./proposal.ts";

/** Somebody who is to sign, and what it is sent. */
export interface AskedSigner extends CycleSigner {
  readonly body: () => Promise<string>;
}

/** Who asks, and how. */
export interface AskingTerms {
  readonly signer: Signer;
  readonly domain: TypedDataDomain;
  /** Where somebody's node is. */
  readonly urlOf: (signer: CycleSigner) => string | undefined;
  /** Milliseconds that a node may take for an answer. */
  readonly slowest: number;
  /** Hears who has signed. */
  readonly tell: (signer: CycleSigner) => void;
}

/** Somebody who did not sign. */
export interface NotSigned extends CycleSigner {
  /** It did not answer at all. */
  readonly isAway: boolean;
  readonly why: string;
  /** What it says is wrong, where it says so. */
  readonly faults: ReturnType<typeof refusalFrom>;
}

/** A cycle that not everybody signs. */
export class NotAllSign extends Error {
  readonly refusing: readonly NotSigned[];
  constructor(refusing: readonly NotSigned[]) {
    super(`${refusing.length} do not sign: ${refusing.map(textOf).join("; ")}`);
    this.name = "NotAllSign";
    this.refusing = refusing;
  }
}

const WAITS = [200, 1_000]; // milliseconds before a node that is busy is asked again
const EXPIRES = 900; // seconds, so that machines may be minutes apart
const AT_ONCE = 16;
const MOST_SAID = 500; // characters of what a node says, in a message to people

/**
 * Asks all who have to sign a cycle. At first every participant looks at it, so that nobody binds its payments in vain; then they
 * sign one after the other in the order of their ids: of agents with the same payments, the first to come gets them all. Then
 * the Supervisors sign. Gives signatures by id. Throws `NotAllSign`.
 */
export async function askAll(
  participants: readonly AskedSigner[],
  supervisors: readonly AskedSigner[],
  terms: AskingTerms,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const signatures = new Map<number, Uint8Array>();
  const sign = async (asked: AskedSigner) => {
    const signature = await ask("cycle", asked, terms);
    if (!isHexString(signature, 128)) throw new NotAllSign([notSigned(asked, new Error("it answers no signature"))]);
    signatures.set(asked.id, getBytes(signature));
    terms.tell(asked);
  };
  await allOf(participants, (asked) => ask("look", asked, terms));
  for (const asked of participants) await allOf([asked], sign);
  await allOf(supervisors, sign);
  return signatures;
}

/** Asks some at once. Throws `NotAllSign` with all who refuse. */
async function allOf(asked: readonly AskedSigner[], work: (one: AskedSigner) => Promise<unknown>): Promise<void> {
  const refusing: NotSigned[] = [];
  for (let first = 0; first < asked.length; first += AT_ONCE) {
    const some = asked.slice(first, first + AT_ONCE);
    const done = await Promise.allSettled(some.map(work));
    done.forEach((each, place) => {
      if (each.status === "rejected") refusing.push(notSigned(some[place]!, each.reason));
    });
  }
  if (refusing.length > 0) throw new NotAllSign(refusing);
}

async function ask(kind: string, asked: AskedSigner, { signer, domain, urlOf, slowest }: AskingTerms): Promise<string> {
  const [url, body, now] = [urlOf(asked), await asked.body(), Math.floor(Date.now() / 1_000)];
  if (url === undefined) throw new PeerRefuses("no address that is known", null);
  const key = id(`${kind} ${asked.account} ${now} ${body}`);
  const message = await signMessage(signer, domain, { to: asked.account, kind, key, expires: now + EXPIRES, body });
  return sendMessage(url, message, WAITS, slowest);
}

function notSigned({ id: key, account }: CycleSigner, error: unknown): NotSigned {
  const refusal = error instanceof PeerRefuses ? error : undefined;
  const faults = refusalFrom(refusal?.said ?? "");
  const said = faults.length > 0 ? kindsOf(faults) : (refusal?.said.slice(0, MOST_SAID) ?? "");
  const why = `${error instanceof Error ? error.message : "it fails"} ${said}`.trim();
  return { id: key, account, isAway: refusal?.status === null, why, faults };
}

/** Each kind of fault, and how many there are of it. */
function kindsOf(faults: NotSigned["faults"]): string {
  const counts = new Map<string, number>();
  for (const { kind } of faults) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${kind} (${count})`).join(", ");
}

function textOf({ id: key, why }: NotSigned): string {
  return `${key}, ${why}`;
}
